import { expect } from "chai";
import { feedback } from "../../src/grade/pages/feedback";
import {
  distribution,
  hardestChecks,
  isGraded,
  median,
  twins,
} from "../../src/grade/pages/findings";
import { report } from "../../src/grade/pages/report";
import { course, exercise, result, rows } from "./helpers/rows";

const graded = rows.filter(isGraded);

describe("the grader's report", () => {
  const { content } = report(rows, course);

  it("has each student one click away, and every exercise's points", () => {
    for (const { student, folder } of graded)
      expect(content, student).to.contain(
        `href="${encodeURIComponent(folder)}/feedback.html"`,
      );
    expect(content).to.contain("gone").and.to.contain("could not be graded");
  });

  it("shows what was suspicious, as text", () => {
    expect(content).to.contain("timeout: in `f`: &lt;b&gt;5 s&lt;/b&gt;");
    expect(content).to.not.contain("<b>");
  });

  it("is loud where nothing was isolated", () => {
    const unsafe = [
      { ...graded[0], result: result("x", { isolation: "none" }) },
    ];
    expect(report(unsafe, course).content).to.contain(
      "Graded without isolation (--unsafe)",
    );
    expect(content).to.not.contain("--unsafe");
  });

  it("works for an empty folder", () => {
    expect(report([], course).content).to.contain("0 submissions");
  });
});

describe("the findings", () => {
  it("count students within each tenth of the points, the full score in the last", () => {
    const of = (score: number) => ({
      ...graded[0],
      result: result("x", { score, max: 10 }),
    });
    expect(
      distribution([of(0), of(0.99), of(1), of(9.9), of(10)]),
    ).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect([median([3, 1, 2]), median([1, 2]), median([])]).to.deep.equal([
      2, 1.5, 0,
    ]);
  });

  it("order checks by how many fail, and take hidden ones together", () => {
    const of = (passed: number) => ({
      ...graded[0],
      result: result("x", { exercises: [exercise("f", passed, 3)] }),
    });
    expect(
      hardestChecks([of(0), of(1), of(3)]).map(({ title, failed, of: all }) => [
        title,
        failed,
        all,
      ]),
    ).to.deep.equal([
      ["check 1", 2, 3],
      ["hidden inputs", 2, 3],
      ["check 0", 1, 3],
    ]);
  });

  it("find who has points for the very same file", () => {
    const same = ["a", "b", "c", "d", "e"].map((student) => ({
      ...graded[0],
      student,
      result: result(student, {
        submissionHash: { a: "1", b: "1", c: "2" }[student] ?? "untouched",
        score: student < "d" ? 1 : 0,
      }),
    }));
    expect(
      twins(same).map((group) => group.map(({ student }) => student)),
    ).to.deep.equal([["a", "b"]]);
  });
});

describe("a student's feedback", () => {
  it("has the notebook's report for each exercise, and what is to be said", () => {
    const { content } = feedback(
      result("ada", { note: "A <note>.", late: { days: 1, penalty: 1 } }),
      course,
    );
    expect(content)
      .to.contain("A &lt;note&gt;.")
      .and.to.contain("1 day late: 1 points less.");
    expect(content).to.contain("the f: solved. All 2 checks pass.");
    expect(content).to.contain("This looks like a typical mistake: wrong g.");
    expect(content).to.not.contain("Solved in this lesson");
  });
});
