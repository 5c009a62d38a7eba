import { expect } from "chai";
import {
  formatsOf,
  isolationOf,
  jobsOf,
  rulesOf,
} from "../../src/cli/grade-options";
import { DEFAULT_RULES } from "../../src/grade/rules";

const EXERCISES = ["gradCamMap", "toHeatmap"];

describe("the options of npm run grade", () => {
  it("have defaults", () => {
    expect(rulesOf({}, EXERCISES)).to.deep.equal(DEFAULT_RULES);
    expect(formatsOf()).to.deep.equal(["gradescope"]);
    expect(isolationOf({})).to.equal("bubblewrap");
    expect(jobsOf()).to.be.within(1, 32);
  });

  it("are read", () => {
    const rules = rulesOf(
      {
        points: "gradCamMap=5, toHeatmap=0.5",
        partial: "all",
        attempts: "best",
        deadline: "2026-01-31T22:59Z",
        "late-penalty": "25",
      },
      EXERCISES,
    );
    expect(rules).to.deep.equal({
      points: { gradCamMap: 5, toHeatmap: 0.5 },
      partial: "all",
      attempts: "best",
      deadline: new Date(Date.UTC(2026, 0, 31, 22, 59)),
      latePenalty: 25,
    });
    expect(formatsOf("junit, canvas")).to.deep.equal(["junit", "canvas"]);
    expect(isolationOf({ isolation: "container" })).to.equal("container");
    expect(isolationOf({ unsafe: true })).to.equal("none");
    expect(jobsOf("7")).to.equal(7);
  });

  const wrong: [() => unknown, RegExp][] = [
    [
      () => formatsOf("junti"),
      /Expected --format to be .*got 'junti'. Did you mean 'junit'/,
    ],
    [() => formatsOf(""), /Expected --format to be .*got ''/],
    [
      () => rulesOf({ points: "toHeatMap=1" }, EXERCISES),
      /Expected --points .*got 'toHeatMap=1'. Did you mean 'toHeatmap'/,
    ],
    [
      () => rulesOf({ points: "toHeatmap" }, EXERCISES),
      /Expected --points to be a number from 0 to 1000, got ''/,
    ],
    [
      () => rulesOf({ points: "toHeatmap=-1" }, EXERCISES),
      /from 0 to 1000, got '-1'/,
    ],
    [
      () => rulesOf({ partial: "al" }, EXERCISES),
      /Expected --partial to be 'share' or 'all', got 'al'. Did you mean 'all'/,
    ],
    [
      () => rulesOf({ attempts: "first" }, EXERCISES),
      /Expected --attempts to be 'last' or 'best', got 'first'/,
    ],
    [
      () => rulesOf({ deadline: "tomorrow" }, EXERCISES),
      /Expected --deadline to be a time, .*got 'tomorrow'/,
    ],
    [
      () => rulesOf({ "late-penalty": "101" }, EXERCISES),
      /Expected --late-penalty to be a number from 0 to 100, got '101'/,
    ],
    [
      () => isolationOf({ isolation: "none" }),
      /Expected --isolation to be 'bubblewrap', 'quickjs' or 'container', got 'none'/,
    ],
    [
      () => jobsOf("0"),
      /Expected --jobs to be a whole number from 1 to 99, got '0'/,
    ],
  ];
  it("are named where they are wrong", () => {
    for (const [read, message] of wrong) expect(read).to.throw(message);
  });
});
