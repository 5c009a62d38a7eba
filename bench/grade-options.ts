import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { UsageError } from "../src/cli/command";
import { outFolder } from "./options";

export interface GradeBenchOptions {
  readonly submissions: number;
  readonly peer: number;
  readonly repeats: number;
  readonly jobs: number;
  readonly out: string;
}

export const GRADE_HELP = `npm run bench -- grade [options]

Measures npm run grade, sandbox included, against a mocha process for each submission that runs the same checks, in turn.
Writes grade-DATE.json and grade-DATE.md. Takes about two minutes; the machine should do nothing else.

  --submissions N  how many ours grades (default: 300)
  --peer N         how many of them mocha grades (default: 12)
  --repeats N      rounds (default: 3)
  --jobs N         how many at once, on both sides (default: one per processor)
  --out DIR        (default: bench/results)
`;

export function gradeBenchOptions(args: string[]): GradeBenchOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      submissions: text,
      peer: text,
      repeats: text,
      jobs: text,
      out: text,
    },
  });
  const submissions = countOf("--submissions", values.submissions, 300);
  return {
    submissions,
    peer: Math.min(countOf("--peer", values.peer, 12), submissions),
    repeats: countOf("--repeats", values.repeats, 3),
    jobs: countOf("--jobs", values.jobs, Math.min(availableParallelism(), 99)),
    out: outFolder(values.out),
  };
}

function countOf(
  option: string,
  text: string | undefined,
  otherwise: number,
): number {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(
    `Expected ${option} to be a whole number from 1 to 9999, got '${text}'.`,
  );
}
