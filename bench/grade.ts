import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gradeAll, gradedChecks, mochaEach } from "./grade-sides";
import type { GradeBenchOptions } from "./grade-options";
import { writeSubmissions } from "./grade-submissions";
import { median } from "./measure";
import { machine, today, warnIfBusy } from "./run";

export interface GradeResults {
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly jobs: number;
  readonly submissions: number;
  /** How many of them mocha had, in each round. */
  readonly peer_submissions: number;
  readonly rounds: number;
  /** Medians, in seconds, for all that each side had. */
  readonly ours_s: number;
  readonly peer_s: number;
  readonly ours_per_s: number;
  readonly peer_per_s: number;
  /** Ours / peer, submissions per second: above 1 ours is faster */
  readonly ratio: number;
  /** Whether the same checks passed, for each submission that both sides had. */
  readonly same_grades: boolean;
  readonly load: number;
}

/** Grades a class in the sandbox, and some of it with a mocha process for each, in turn. */
export async function runGradeBench(
  options: GradeBenchOptions,
): Promise<GradeResults> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bench-grade-"));
  try {
    warnIfBusy();
    const [load] = os.loadavg();
    const results = resultsOf(await rounds(folder, options), options, load);
    save(results, options.out);
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Round {
  readonly ours: number;
  readonly peer: number;
  readonly same: boolean;
}

async function rounds(
  folder: string,
  { submissions, peer, repeats, jobs }: GradeBenchOptions,
): Promise<Round[]> {
  const handedIn = path.join(folder, "submissions");
  const files = writeSubmissions(handedIn, submissions);
  const some = files.slice(0, peer);
  const done: Round[] = [];
  while (done.length < repeats) {
    // A new folder each time: nothing is taken from the round before.
    const out = path.join(folder, `out-${done.length}`);
    const ours = await seconds(() => gradeAll(handedIn, out, jobs));
    const theirs = await seconds(() => mochaEach(some, jobs));
    const graded = some.map((file) => gradedChecks(out, file));
    const same = JSON.stringify(graded) === JSON.stringify(theirs.value);
    done.push({ ours: ours.s, peer: theirs.s, same });
    console.log(
      `round ${done.length}: ours ${submissions} in ${ours.s.toFixed(1)} s, mocha ${peer} in ${theirs.s.toFixed(1)} s`,
    );
  }
  return done;
}

async function seconds<T>(run: () => Promise<T>) {
  const started = performance.now();
  const value = await run();
  return { value, s: (performance.now() - started) / 1000 };
}

function resultsOf(
  all: readonly Round[],
  { submissions, peer, repeats, jobs }: GradeBenchOptions,
  load: number,
): GradeResults {
  const ours_s = median(all.map((one) => one.ours));
  const peer_s = median(all.map((one) => one.peer));
  const ratio = median(
    all.map((one) => submissions / one.ours / (peer / one.peer)),
  );
  return {
    date: today(),
    machine: machine(),
    jobs,
    submissions,
    peer_submissions: peer,
    rounds: repeats,
    ours_s: round(ours_s),
    peer_s: round(peer_s),
    ours_per_s: round(submissions / ours_s),
    peer_per_s: round(peer / peer_s),
    ratio: round(ratio),
    same_grades: all.every((one) => one.same),
    load: round(load),
  };
}

const round = (value: number) => Number(value.toFixed(2));

function save(results: GradeResults, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `grade-${results.date}`);
  writeFileSync(`${file}.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${file}.md`, gradeMarkdown(results));
}

export function gradeMarkdown(results: GradeResults): string {
  const { machine, jobs, submissions, peer_submissions, load } = results;
  const row = [
    `${submissions} in ${results.ours_s} s`,
    results.ours_per_s,
    `${peer_submissions} in ${results.peer_s} s`,
    results.peer_per_s,
    results.ratio,
    results.same_grades ? "yes" : "NO",
  ];
  return `# Grading, ${results.date}

${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${jobs} at a time on both sides; load at the start ${load}. Medians of ${results.rounds} rounds.

| ours | per second | a mocha process each | per second | ratio | same grades |
| --- | --- | --- | --- | --- | --- |
| ${row.join(" | ")} |
`;
}
