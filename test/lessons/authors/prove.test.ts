import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { seededRandom } from "../../../src/random";
import { hiddenChecks, HIDDEN_MESSAGE } from "../../../src/lessons/hidden";
import { inProcess } from "../../../src/lessons/in-process";
import { runChecks } from "../../../src/lessons/kit";
import { lessonsWithExercises, loadLesson } from "../../../src/lessons/lesson";
import { buildAll } from "../../../src/lessons/build";
import { proveLesson } from "../../../src/lessons/prove";
import { scaffold } from "../../../src/lessons/scaffold";
import { bareProject } from "./project";

describe("the exercises", () => {
  for (const name of lessonsWithExercises())
    it(`of ${name}: stubs fail, solutions pass, mistakes fail and are named`, async () => {
      const proofs = await proveLesson(name);
      expect(proofs.flatMap(({ problems }) => problems)).to.deep.equal([]);
    });

  it("are at least 22", () => {
    const all = lessonsWithExercises().flatMap(
      (name) => loadLesson(name).exercises,
    );
    expect(all.length).to.be.at.least(22);
  });

  it("say nothing of hidden values", async () => {
    for (const name of lessonsWithExercises()) {
      const lesson = loadLesson(name);
      const random = seededRandom(1);
      const wrong = Object.fromEntries(
        lesson.exercises.map(({ id }) => [id, () => [random()]]),
      );
      const results = await runChecks(
        hiddenChecks(lesson),
        inProcess(wrong).student,
      );
      expect(results).not.to.deep.equal([]);
      for (const { error } of results)
        expect(error?.message).to.equal(HIDDEN_MESSAGE);
    }
  });
});

describe("a lesson that an author has broken", () => {
  let root: string;
  const folder = () => path.join(root, "lessons/11-new");
  const problems = async () =>
    (await proveLesson("11-new", root))
      .flatMap((proof) => proof.problems)
      .join("\n");
  const edit = (file: string, from: string, to: string) => {
    const whole = path.join(folder(), file);
    const text = readFileSync(whole, "utf8");
    expect(text).to.include(from);
    writeFileSync(whole, text.replace(from, to));
  };

  beforeEach(async () => {
    root = bareProject();
    mkdirSync(path.join(root, "lessons"));
    mkdirSync(path.join(root, "notebooks"));
    await scaffold("11-new", root);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("was proven as it was made", async () => {
    expect(await problems()).to.equal("");
  });

  it("names the file that lacks the solution", async () => {
    edit("solution.ts", "channelMean", "channelMeans");
    expect(await problems()).to.include(
      "lessons/11-new/solution.ts has no function channelMean",
    );
  });

  it("says that the solution fails, and by which check", async () => {
    edit("solution.ts", "tf.mean", "tf.max");
    expect(await problems()).to.include(
      "the solution fails 'has one number per position",
    );
  });

  it("says that a stub passes a check or throws the wrong sentence", async () => {
    edit("exercises.ts", "Not yet: average", "Average");
    expect(await problems()).to.include(
      'expected the stub to throw "Not yet: …", got "Average',
    );
  });

  it("names a mistake that passes, and one that nothing tells from another", async () => {
    edit("mistakes.ts", "A.sum(2)", "A.mean(2)");
    edit("mistakes.ts", "A.mean(0)", "A.max(2)");
    await buildAll(["11-new"], root);
    const text = await problems();
    expect(text).to.include(
      "the mistake 'the sum instead of the mean' passes every check",
    );
    expect(text).to.include(
      "no input tells 'the maximum instead of the mean' from 'the mean over the rows'",
    );
  });

  it("says that what is written is out of date", async () => {
    edit("mistakes.ts", "A.sum(2)", "A.sum(2).mul(2)");
    expect(await problems()).to.include("out of date: npm run lesson -- build");
    edit("lesson.md", "A question", "Another question");
    expect(await problems()).to.include("notebooks/11-new.ipynb is not what");
  });

  it("names two exercises of one name, and those that are in no text", async () => {
    edit("lesson.md", "{{exercise channelMean}}", "");
    expect(await problems()).to.include(
      "lesson.md has no line {{exercise channelMean}}",
    );
    edit("mistakes.ts", "channelMean:", "channelMeen:");
    expect(await problems()).to.include(
      "mistakes.ts knows 'channelMeen', which is no exercise",
    );
  });

  it("cannot be made over one that is there, or with an odd name", async () => {
    for (const [name, message] of [
      ["11-new", "is there already"],
      ["my lesson", "two digits"],
    ]) {
      const failed = await scaffold(name, root).catch(
        (error: Error) => error.message,
      );
      expect(failed).to.include(message);
    }
    cpSync(folder(), path.join(root, "lessons/12-copy"), { recursive: true });
    expect(lessonsWithExercises(root)).to.deep.equal(["11-new", "12-copy"]);
  });
});
