import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { gradeMarkdown, runGradeBench } from "../../bench/grade";
import { gradeBenchOptions } from "../../bench/grade-options";
import { UsageError } from "../../src/cli/command";

describe("npm run bench -- grade", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bench-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("measures both sides on the same submissions, and sees that they agree", async () => {
    const results = await runGradeBench({
      ...{ submissions: 4, peer: 3, repeats: 1, jobs: 2, out: folder },
    });
    expect(results.same_grades).to.equal(true);
    expect(results).to.include({ submissions: 4, peer_submissions: 3 });
    const { ours_per_s, peer_per_s, ratio } = results;
    expect(ratio).to.be.closeTo(ours_per_s / peer_per_s, 0.1 * ratio);
    const file = path.join(folder, `grade-${results.date}`);
    expect(JSON.parse(readFileSync(`${file}.json`, "utf8"))).to.deep.equal(
      results,
    );
    expect(readFileSync(`${file}.md`, "utf8"))
      .to.equal(gradeMarkdown(results))
      .and.to.contain("| 4 in ");
  });

  it("says in its table where the sides do not agree", () => {
    const results = {
      ...{ date: "2026-01-01", machine: {}, jobs: 2, submissions: 300 },
      ...{ peer_submissions: 12, rounds: 3, ours_s: 15, peer_s: 8 },
      ...{ ours_per_s: 20, peer_per_s: 1.5, ratio: 13.3, load: 0 },
    };
    const rowOf = (same_grades: boolean) =>
      gradeMarkdown({ ...results, same_grades })
        .trim()
        .split("\n")
        .at(-1);
    expect(rowOf(true)).to.equal(
      "| 300 in 15 s | 20 | 12 in 8 s | 1.5 | 13.3 | yes |",
    );
    expect(rowOf(false)).to.match(/NO \|$/);
  });

  it("has defaults, and never more for mocha than there are", () => {
    const options = gradeBenchOptions([]);
    expect(options).to.include({ submissions: 300, peer: 12, repeats: 3 });
    const few = gradeBenchOptions(["--submissions", "5"]);
    expect(few).to.include({ submissions: 5, peer: 5 });
  });

  it("refuses what is no count", () => {
    expect(() => gradeBenchOptions(["--peer", "0"])).to.throw(
      UsageError,
      "Expected --peer to be a whole number from 1 to 9999, got '0'.",
    );
  });
});
