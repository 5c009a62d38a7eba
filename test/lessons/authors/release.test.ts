import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { lessonsWithExercises, loadLesson } from "../../../src/lessons/lesson";
import { release } from "../../../src/lessons/release";
import { solutionText } from "../../../src/lessons/solution-text";

const ROOT = path.join(__dirname, "../../..");

/** Every file of a tree that may hold text. */
function textsOf(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|mjs|js|md|json|ipynb|py)$/.test(file))
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map((file) => ({
      file,
      text: readFileSync(path.join(folder, file), "utf8"),
    }));
}

/** Neither spaces nor how a notebook writes line breaks and quotes may hide a text. */
const bare = (text: string) => text.replace(/\\n|\\"|["\s,]/g, "");

describe("a students' copy (slow)", function () {
  this.timeout(120_000);
  let copy: string;
  before(async () => {
    copy = mkdtempSync(path.join(tmpdir(), "release-"));
    await release(copy);
  });
  after(() => rmSync(copy, { recursive: true }));

  it("has no solutions, mistakes or hidden inputs", () => {
    for (const name of lessonsWithExercises()) {
      const files = readdirSync(path.join(copy, "lessons", name));
      expect(files).not.to.include.members(["solution.ts"]);
      expect(files).to.include.members([
        "lesson.md",
        "exercises.ts",
        "checks.ts",
        "fingerprints.json",
      ]);
      expect(
        files.filter((file) => /solution|mistakes|hidden/.test(file)),
      ).to.deep.equal([]);
    }
  });

  it("has the text of no solution in any file", () => {
    const texts = textsOf(copy).map(({ file, text }) => ({
      file,
      text: bare(text),
    }));
    let searched = 0;
    for (const name of lessonsWithExercises()) {
      const source = readFileSync(
        path.join(ROOT, "lessons", name, "solution.ts"),
        "utf8",
      );
      for (const { id } of loadLesson(name).exercises) {
        const whole = bare(solutionText(source, id)!);
        const body = whole.slice(whole.indexOf("{") + 1);
        expect(body.length).above(20);
        searched++;
        const found = texts
          .filter(({ text }) => text.includes(body))
          .map(({ file }) => file);
        expect(found, `the solution of ${name}/${id}`).to.deep.equal([]);
      }
    }
    expect(searched).above(2);
    const notebook = texts.find(({ file }) =>
      file.endsWith("02-grad-cam.ipynb"),
    )!;
    expect(notebook.text)
      .to.include("Hint1")
      .and.not.include("<summary>Solution");
  });

  it("finds solutions where there are some: the search is not blind", () => {
    const notebook = readFileSync(
      path.join(ROOT, "notebooks/02-grad-cam.ipynb"),
      "utf8",
    );
    const source = readFileSync(
      path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
      "utf8",
    );
    const whole = bare(solutionText(source, "gradCamWeights")!);
    expect(bare(notebook)).to.include(whole.slice(whole.indexOf("{") + 1));
  });

  it("checks its exercises, and compiles", () => {
    symlinkSync(
      path.join(ROOT, "node_modules"),
      path.join(copy, "node_modules"),
    );
    const run = (...args: string[]) =>
      spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
    const mocha = run(
      "node_modules/mocha/bin/mocha.js",
      "test/lessons/check.test.ts",
      "test/lessons/notebook.test.ts",
    );
    expect(mocha.status, mocha.stdout + mocha.stderr).to.equal(0);
    expect(existsSync(path.join(copy, "test/lessons/authors"))).to.equal(false);
  });

  it("goes to an empty folder only", async () => {
    writeFileSync(path.join(copy, "mine.txt"), "");
    const failed = await release(copy).catch((error: Error) => error.message);
    expect(failed).to.match(/Expected --out to be an empty or new folder/);
  });
});
