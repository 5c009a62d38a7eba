import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { textOf } from "../../src/grade/text";
import { findSubmission, listPlaces } from "../../src/grade/submissions";
import { readAttempt } from "../../src/grade/work";
import { zipOf, type ZipEntry } from "../../src/grade/zip-writer";
import { temporaryFolder, write } from "./helpers/folder";

const LESSON = "02-grad-cam";
const zip = (...entries: (readonly [string, string | Buffer, number?])[]) =>
  zipOf(
    entries.map(([name, data, mode]): ZipEntry => ({
      name,
      data: Buffer.from(data),
      mode,
    })),
  );

describe("submissions in a folder", () => {
  const folder = temporaryFolder();

  const find = async (student: string) => {
    const { places } = listPlaces(folder());
    const place = places.find((one) => one.student === student);
    if (!place)
      throw new Error(`no ${student} in ${places.map((p) => p.student)}`);
    return findSubmission(place, LESSON);
  };
  const only = async (student: string) => {
    const { attempts, problem } = await find(student);
    expect(problem).to.equal(undefined);
    expect(attempts).to.have.length(1);
    return { ...attempts[0], text: textOf(await attempts[0].file.read()) };
  };

  it("are folders and zips, one per student, in order; other files are named", () => {
    write(folder(), {
      "zoe/02-grad-cam.ts": "",
      "adam.zip": zip(["02-grad-cam.ts", ""]),
      "readme.txt": "",
      "Éva Ő. van der Straße/x": "",
      ".hidden/x": "",
    });
    const { places, ignored } = listPlaces(folder());
    expect(places.map(({ student }) => student)).to.deep.equal([
      ".hidden",
      "adam",
      "zoe",
      "Éva Ő. van der Straße",
    ]);
    expect(ignored).to.deep.equal(["readme.txt"]);
  });

  it("read the same from a folder, a zip, a zip with one folder, and a folder with a zip", async () => {
    const code = "export const a = 'ä';";
    write(folder(), {
      "a/02-grad-cam.ts": code,
      "b.zip": zip(["02-grad-cam.ts", code]),
      "c.ZIP": zip(
        ["c/02-grad-cam.ts", code],
        ["__MACOSX/c/._02-grad-cam.ts", "x"],
      ),
      "d/upload.zip": zip(["x/02-grad-cam.ts", code]),
      "e/nested/02-grad-cam.ts": code,
    });
    for (const student of ["a", "b", "c", "d", "e"]) {
      const { text, name } = await only(student);
      expect(text).to.equal(code);
      expect(name).to.equal("");
    }
  });

  it("prefer the .ts file to the notebook, and say so", async () => {
    write(folder(), { "a/02-grad-cam.ts": "ts", "a/02-grad-cam.ipynb": "nb" });
    const { text, notes } = await only("a");
    expect(text).to.equal("ts");
    expect(notes.join()).to.contain("the .ts file was graded");
  });

  it("take folders with a file each as attempts, in the order of their numbers", async () => {
    write(folder(), {
      "a/attempt-10/02-grad-cam.ts": "10",
      "a/attempt-9/02-grad-cam.ts": "9",
      "a/notes/readme.md": "",
    });
    const { attempts } = await find("a");
    expect(attempts.map(({ name }) => name)).to.deep.equal([
      "attempt-9",
      "attempt-10",
    ]);
  });

  it("say what was there instead", async () => {
    mkdirSync(path.join(folder(), "empty"));
    write(folder(), { "other/02-gradcam.ts": "", "zip.zip": zip() });
    expect((await find("empty")).problem).to.deep.equal({
      status: "no submission",
      note: "Nothing was handed in: expected 02-grad-cam.ts or 02-grad-cam.ipynb.",
    });
    expect((await find("other")).problem?.note).to.contain(
      "found '02-gradcam.ts'",
    );
    expect((await find("zip")).problem?.status).to.equal("no submission");
  });

  it("let a folder win over a zip of the same name", async () => {
    write(folder(), {
      "a/02-grad-cam.ts": "folder",
      "a.zip": zip(["02-grad-cam.ts", "zip"]),
    });
    expect((await only("a")).text).to.equal("folder");
    expect((await find("a")).notes.join()).to.contain("zip of the same name");
  });

  it("do not follow links: of a student, of a file, of a folder, in a zip", async () => {
    write(folder(), { "secret/02-grad-cam.ts": "secret" });
    const secret = path.join(folder(), "secret");
    symlinkSync(secret, path.join(folder(), "link"));
    mkdirSync(path.join(folder(), "a"));
    symlinkSync(
      path.join(secret, "02-grad-cam.ts"),
      path.join(folder(), "a/02-grad-cam.ts"),
    );
    mkdirSync(path.join(folder(), "b"));
    symlinkSync(secret, path.join(folder(), "b/sub"));
    write(folder(), {
      "c.zip": zip(["02-grad-cam.ts", "/etc/passwd", 0o120777]),
    });
    expect((await find("link")).problem).to.deep.include({
      status: "unreadable",
    });
    for (const student of ["a", "b", "c"]) {
      const { attempts, notes } = await find(student);
      expect(attempts, student).to.deep.equal([]);
      expect(notes.join(), student).to.contain("symbolic link: not followed");
    }
  });

  it("leave out what leads out of a zip, and read the rest", async () => {
    const names = [
      "../02-grad-cam.ts",
      "/02-grad-cam.ts",
      "..\\02-grad-cam.ts",
      "C:\\02-grad-cam.ts",
    ];
    write(folder(), {
      "a.zip": zip(...names.map((name) => [name, "evil"] as const), [
        "x/02-grad-cam.ts",
        "good",
      ]),
    });
    expect((await only("a")).text).to.equal("good");
    expect((await find("a")).notes).to.have.length(4);
  });

  it("refuse a file that is too long, whatever is in it", async () => {
    write(folder(), { "a/02-grad-cam.ts": "x".repeat((1 << 20) + 1) });
    const { attempts } = await find("a");
    const { text, reason } = await readAttempt(attempts[0]);
    expect(text).to.equal(undefined);
    expect(reason).to.contain("the limit is 1");
  });

  it("refuse a zip that unpacks to far more than it is", async () => {
    const bomb = zip(["02-grad-cam.ts", Buffer.alloc(30 << 20)]);
    const liar = Buffer.from(bomb);
    // The directory promises a kilobyte.
    liar.writeUInt32LE(1024, liar.lastIndexOf("PK\x01\x02") + 24);
    write(folder(), { "bomb.zip": bomb, "liar.zip": liar });
    for (const student of ["bomb", "liar"]) {
      const { attempts } = await find(student);
      const error = await attempts[0].file.read().catch((e: Error) => e);
      expect(error).to.be.instanceOf(Error);
      expect(String(error)).to.match(/unpack/);
    }
  });

  it("refuse a zip with too many entries, and what is none", async () => {
    write(folder(), {
      "many.zip": zip(
        ...Array.from({ length: 3000 }, (_, i) => [`f${i}`, ""] as const),
      ),
      "text.zip": "this is no zip",
      "empty.zip": "",
      "cut.zip": zip(["02-grad-cam.ts", "x".repeat(1000)]).subarray(0, 60),
    });
    for (const student of ["many", "text", "empty", "cut"]) {
      const { problem } = await find(student);
      expect(problem?.status, student).to.equal("unreadable");
      expect(problem?.note).to.match(/zip/);
    }
  });

  it("have odd names", async () => {
    const names = [
      "a b",
      "..a",
      "名前",
      "=cmd()",
      "x".repeat(250),
      "a\nb",
      "<b>&",
      "'\"`$(x)",
    ];
    for (const name of names)
      write(folder(), { [`${name}/02-grad-cam.ts`]: name });
    for (const name of names) expect((await only(name)).text).to.equal(name);
  });

  it("have a row even where the name is no text", async () => {
    const name = Buffer.concat([
      Buffer.from(`${folder()}/`),
      Buffer.from([0x61, 0xff]),
    ]);
    try {
      mkdirSync(name);
    } catch {
      return; // Some file systems refuse such names themselves.
    }
    const { places } = listPlaces(folder());
    const { problem } = await findSubmission(places[0], LESSON);
    expect(problem?.note).to.contain("not UTF-8");
  });

  it("are not a pipe that never ends", async () => {
    const { execFileSync } = await import("node:child_process");
    mkdirSync(path.join(folder(), "a"));
    execFileSync("mkfifo", [path.join(folder(), "a/02-grad-cam.ts")]);
    expect((await find("a")).problem?.status).to.equal("no submission");
  });
});

describe("the text of a file", () => {
  it("may be UTF-8 with or without a byte order mark, or UTF-16 with one", () => {
    expect(textOf(Buffer.from("ä"))).to.equal("ä");
    expect(textOf(Buffer.from("\uFEFFä"))).to.equal("ä");
    expect(textOf(Buffer.from("\uFEFFä", "utf16le"))).to.equal("ä");
  });

  it("is refused in other encodings, and where it is no text", () => {
    for (const bytes of [
      [0xe4, 0x20],
      [0, 1, 2],
      [0xff, 0xfe, 0x00, 0xd8, 0x20, 0x00],
    ])
      expect(() => textOf(Buffer.from(bytes))).to.throw("no text in UTF-8");
  });
});
