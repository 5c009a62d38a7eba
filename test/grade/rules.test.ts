import { expect } from "chai";
import {
  DEFAULT_RULES,
  resultOf,
  type GradedAttempt,
  type Rules,
} from "../../src/grade/rules";
import { exercise, result } from "./helpers/rows";

const attempt = (
  passed: number,
  submitted?: string,
  name = "",
): GradedAttempt => ({
  attempt: name,
  submitted,
  grade: result("ada", {
    exercises: [exercise("f", passed, 3, 2), exercise("g", 2, 2, 3)],
  }),
});
const by = (rules: Partial<Rules>, ...attempts: GradedAttempt[]) =>
  resultOf(attempts, { ...DEFAULT_RULES, ...rules });
const scores = ({ exercises }: { exercises: readonly { score: number }[] }) =>
  exercises.map(({ score }) => score);

describe("the rules for points", () => {
  it("give points for the share of checks that pass, with two decimals", () => {
    const { exercises, score, max } = by({}, attempt(2));
    expect(scores({ exercises })).to.deep.equal([1.33, 3]);
    expect([score, max]).to.deep.equal([4.33, 5]);
  });

  it("give all or nothing when asked to", () => {
    expect(scores(by({ partial: "all" }, attempt(2)))).to.deep.equal([0, 3]);
    expect(scores(by({ partial: "all" }, attempt(3)))).to.deep.equal([2, 3]);
  });

  it("take other points for an exercise", () => {
    const { exercises, max } = by({ points: { f: 9, g: 0 } }, attempt(2));
    expect(scores({ exercises })).to.deep.equal([6, 0]);
    expect(max).to.equal(9);
  });

  it("take away a share for each day that has begun since the deadline, never more than all", () => {
    const deadline = new Date("2026-01-01T12:00:00Z");
    const late = (submitted: string, latePenalty = 10) =>
      by({ deadline, latePenalty }, attempt(3, submitted));
    expect(late("2026-01-01T12:00:00Z"))
      .to.include({ score: 5 })
      .and.not.have.property("late");
    expect(late("2026-01-01T12:00:01Z")).to.deep.include({
      score: 4.5,
      late: { days: 1, penalty: 0.5 },
    });
    expect(late("2026-01-03T12:00:00Z").late?.days).to.equal(2);
    expect(late("2026-03-01T00:00:00Z").score).to.equal(0);
    expect(late("2026-01-02T00:00:00Z", 0)).to.deep.include({
      score: 5,
      late: { days: 1, penalty: 0 },
    });
  });

  it("believe a trusted time rather than the file's own", () => {
    const rules = {
      ...DEFAULT_RULES,
      deadline: new Date("2026-01-01T00:00:00Z"),
    };
    const file = attempt(3, "2025-12-01T00:00:00Z");
    expect(resultOf([file], rules, "2026-01-01T10:00:00Z").late?.days).to.equal(
      1,
    );
  });

  it("count the last attempt, or the best one", () => {
    const attempts = [
      attempt(1, undefined, "a"),
      attempt(3, undefined, "b"),
      attempt(2, undefined, "c"),
    ];
    expect(by({}, ...attempts)).to.include({ attempt: "c", attempts: 3 });
    expect(by({ attempts: "best" }, ...attempts)).to.include({
      attempt: "b",
      score: 5,
    });
  });
});
