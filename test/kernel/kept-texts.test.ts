import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { KeptTexts } from "../../src/kernel/kept-texts";
import { pathsOf } from "../../src/setup/paths.mjs";

const refuse = () => {
  throw new Error("made anew");
};

describe("kept texts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "kept-texts-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are made once for a source, and anew for another one", () => {
    const kept = new KeptTexts(join(folder, "new"));
    expect(kept.get("a/b.ts", "1", () => "one")).to.equal("one");
    expect(kept.get("a/b.ts", "1", refuse)).to.equal("one");
    expect(kept.get("a/b.ts", "2", () => "two")).to.equal("two");
    expect(kept.get("a/b.ts", "1", () => "one\n")).to.equal("one\n");
    const later = new KeptTexts(join(folder, "new"));
    expect(later.get("a/b.ts", "1", refuse)).to.equal("one\n");
  });

  it("are made anew when the file is damaged", () => {
    const kept = new KeptTexts(folder);
    kept.get("a", "source", () => "the text");
    const file = join(folder, "a");
    const whole = readFileSync(file, "utf8");
    for (const damaged of ["", "\n", whole.slice(0, -1), `${whole} `, "x\ny"]) {
      writeFileSync(file, damaged);
      expect(kept.get("a", "source", () => "the text")).to.equal("the text");
      expect(readFileSync(file, "utf8")).to.equal(whole);
    }
  });

  it("are made each time where nothing can be written", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const kept = new KeptTexts(join(file, "below"));
    for (const text of ["one", "two"])
      expect(kept.get("a", "source", () => text)).to.equal(text);
  });

  it("can be read and written by several processes at once", async () => {
    const script = `
      const { KeptTexts } = require(${JSON.stringify(join(__dirname, "../../src/kernel/kept-texts.ts"))});
      const kept = new KeptTexts(${JSON.stringify(folder)});
      for (let i = 0; i < 300; i++) {
        const source = String(i % 3);
        const text = source.repeat(50_000);
        if (kept.get("a", source, () => text) !== text) process.exit(1);
      }`;
    const args = ["--require", pathsOf().tsx, "-e", script];
    const ends = [1, 2, 3].map(async () => {
      const [code] = await once(spawn(process.execPath, args), "exit");
      return code as number;
    });
    expect(await Promise.all(ends)).to.deep.equal([0, 0, 0]);
    expect(readdirSync(folder)).to.deep.equal(["a"]);
  });
});
