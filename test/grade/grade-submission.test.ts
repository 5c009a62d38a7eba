import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { compile } from "../../src/grade/code/javascript";
import { loadGradedLesson } from "../../src/grade/graded-lesson";
import {
  gradeSubmission,
  HIDDEN_NO_ANSWER,
} from "../../src/grade/grade-submission";
import { HIDDEN_MESSAGE } from "../../src/lessons/hidden";
import { doublePool } from "./helpers/double";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);

describe("the grade of a submission", () => {
  const lesson = loadGradedLesson("02-grad-cam");
  const grade = (code: string | undefined, pool = doublePool()) =>
    gradeSubmission(
      "ada",
      {
        hash: "h",
        ...(code !== undefined && { compiled: compile(code) }),
        notes: [],
      },
      lesson,
      pool,
    );
  const replaced = (name: string, body: string) =>
    `${solution.replace(`export function ${name}(`, `function own_${name}(`)}\nexport const ${name} = ${body};`;
  const of = async (code: string, id: string) =>
    (await grade(code)).exercises.find((one) => one.id === id)!;

  it("is full for the solution", async () => {
    const all = await grade(solution);
    expect(all).to.deep.include({
      student: "ada",
      lesson: "02-grad-cam",
      status: "graded",
      score: 7,
      max: 7,
      incidents: [],
      isolation: "none",
      submissionHash: "h",
    });
    expect(all).to.not.have.property("note");
    expect(
      all.exercises.map(({ id, score, max }) => [id, score, max]),
    ).to.deep.equal([
      ["gradCamWeights", 2, 2],
      ["gradCamMap", 2, 2],
      ["toHeatmap", 3, 3],
    ]);
    for (const { checks } of all.exercises) {
      expect(checks.some(({ hidden }) => hidden)).to.equal(true);
      expect(checks.some(({ hidden }) => !hidden)).to.equal(true);
    }
  });

  it("names a typical mistake, shows both sides of a visible check, and the share of checks that pass", async () => {
    const { checks, mistake, score, max } = await of(
      replaced("gradCamWeights", "(g) => g.sum([0, 1])"),
      "gradCamWeights",
    );
    expect(mistake?.name).to.equal("the sum instead of the mean");
    const failed = checks.filter(({ passed }) => !passed);
    expect(score).to.be.closeTo(
      (max * (checks.length - failed.length)) / checks.length,
      1e-9,
    );
    expect(failed[0]).to.have.keys(
      "title",
      "hidden",
      "passed",
      "message",
      "expected",
      "actual",
    );
  });

  it("tells nothing of a hidden check: no value, and no message of the student's", async () => {
    const spy = await grade(
      `const seen = [];
      const leak = (x) => { seen.push(...x.dataSync()); throw new Error(seen.join()); };
      export const gradCamWeights = leak, gradCamMap = leak;
      export const toHeatmap = (m) => m;`,
    );
    const hidden = spy.exercises.flatMap(({ checks }) =>
      checks.filter((one) => one.hidden),
    );
    expect(hidden).to.have.length.above(5);
    for (const check of hidden) {
      expect(check).to.have.keys("title", "hidden", "passed", "message");
      expect([HIDDEN_MESSAGE, HIDDEN_NO_ANSWER]).to.include(check.message);
    }
  });

  it("shows nothing that was computed after a hidden input was seen", async () => {
    const inputs: string[] = [];
    const pool = doublePool();
    await grade(
      replaced("toHeatmap", "(m, h) => { throw new Error(`seen ${h}`); }"),
      {
        ...pool,
        async open(code) {
          const sandbox = await pool.open(code);
          return {
            ...sandbox,
            call: (name, args) => {
              if (name === "toHeatmap") inputs.push(String(args[1]));
              return sandbox.call(name, args);
            },
          };
        },
      },
    ).then(({ exercises }) => {
      const messages = exercises[2].checks
        .filter((one) => !one.hidden)
        .map((one) => one.message);
      expect(messages).to.deep.equal(
        inputs.slice(0, messages.length).map((h) => `seen ${h}`),
      );
    });
  });

  it("leaves the points of one function alone when another is missing, throws or has to be stopped", async () => {
    for (const body of [
      "undefined",
      "() => { throw new Error('x'); }",
      "() => { throw new Error('STOP'); }",
    ]) {
      const { exercises, score } = await grade(replaced("toHeatmap", body));
      expect(exercises.map((one) => one.score)).to.deep.equal([2, 2, 0]);
      expect(score).to.equal(4);
    }
  });

  it("is 'stopped' where a function had to be, and says so without details", async () => {
    const { status, note, incidents } = await grade(
      replaced("toHeatmap", "() => { throw new Error('STOP'); }"),
    );
    expect(status).to.equal("stopped");
    expect(note).to.equal("A function was stopped because it took too long.");
    expect(incidents[0].kind).to.equal("timeout");
  });

  it("says why a file could not be loaded, at each function that is not there", async () => {
    const { exercises, note, status } = await grade("boom();");
    expect(status).to.equal("stopped");
    expect(note).to.equal(
      "Your file could not be loaded: boom is not defined.",
    );
    expect(exercises[0].checks[0].message).to.equal(
      "there is no function `gradCamWeights`: boom is not defined",
    );
  });

  it("is nothing for who handed in nothing that can run", async () => {
    const problem = {
      status: "does not compile" as const,
      note: "The code does not compile: line 1.",
    };
    const all = await gradeSubmission(
      "ada",
      { hash: "h", problem, notes: ["a note"] },
      lesson,
      doublePool(),
    );
    expect(all).to.include({
      status: "does not compile",
      score: 0,
      max: 7,
      note: "The code does not compile: line 1. A note.",
    });
    expect(all.exercises).to.have.length(3);
  });

  it("is no grade where the grader itself is in trouble", async () => {
    const error = await grade("TROUBLE").catch((e: Error) => e);
    expect(error).to.be.instanceOf(Error);
    const pool = doublePool();
    const dying = await grade(solution, {
      ...pool,
      open: async (code) => ({
        ...(await pool.open(code)),
        call: async () => {
          throw new Error("it does not start");
        },
      }),
    }).catch((e: Error) => e);
    expect(String(dying)).to.contain("it does not start");
  });

  it("is the same every time", async () => {
    const code = replaced("gradCamMap", "(a, w) => a.mul(w).sum(2)");
    const [a, b] = [await grade(code), await grade(code)];
    expect({ ...a, seconds: 0 }).to.deep.equal({ ...b, seconds: 0 });
  });
});
