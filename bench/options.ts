import path from "node:path";
import { parseArgs } from "node:util";
import { checkFolder, UsageError, userPath } from "../src/cli/command";
import { ENGINES } from "../src/engine/engine";
import { orList, suggest } from "../src/errors";
import { MODELS, type ModelName } from "./networks";
import {
  BATCHES,
  measurements,
  TASKS,
  type Batch,
  type Measurement,
} from "./tasks";

export interface BenchOptions {
  readonly models: readonly ModelName[];
  readonly measurements: readonly Measurement[];
  /** undefined: the default engine */
  readonly engines: readonly (string | undefined)[];
  readonly repeats: number;
  readonly out: string;
}

const REPEATS = 7;

export const HELP = `npm run bench [-- options], npm run bench -- grade [options]

Measures the workbook's core against pytorch-grad-cam and PyTorch on this machine's processor: the same networks with the
same random weights, the two sides in turn, values compared. Writes DATE.json and DATE.md. Installs the peers first, into
.cache/bench (1.3 GB; delete it to be rid of it). Everything takes a quarter of an hour or more; the machine should do nothing else.

  --models LIST    of ${MODELS.join(", ")} (default: all)
  --tasks LIST     of ${TASKS.join(", ")} (default: all)
  --batches LIST   of ${BATCHES.join(", ")} (default: both)
  --engines LIST   of ${ENGINES.join(", ")} (default: the fastest that works, or WORKBOOK_ENGINE)
  --repeats N      timed runs of each, 1 to 99 (default: ${REPEATS}; Score-CAM at most 3)
  --out DIR        (default: bench/results)

npm run bench -- grade measures grading, against a mocha process for each submission: npm run bench -- grade --help
`;

export function benchOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: "string" },
      tasks: { type: "string" },
      batches: { type: "string" },
      engines: { type: "string" },
      repeats: { type: "string", default: String(REPEATS) },
      out: { type: "string" },
    },
  });
  const models = listOf("--models", values.models, MODELS);
  const tasks = listOf("--tasks", values.tasks, TASKS);
  const batches = listOf("--batches", values.batches, BATCHES.map(String));
  const all = measurements(models, tasks, batches.map(Number) as Batch[]);
  if (!all.length)
    throw new UsageError(
      `Expected something that is measured, got --models ${models} --tasks ${tasks} --batches ${batches}: ` +
        "forward and guided-backprop are measured at batch 1, score-cam at batch 1 of resnet18.",
    );
  return {
    models,
    measurements: all,
    engines: values.engines
      ? listOf("--engines", values.engines, ENGINES)
      : [undefined],
    repeats: repeatsOf(values.repeats),
    out: outFolder(values.out),
  };
}

/** Words separated by commas; without them all that can be. */
function listOf<T extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly T[],
): readonly T[] {
  if (text === undefined) return allowed;
  return text.split(",").map((part) => {
    const word = part.trim();
    const found = allowed.find((one) => one === word);
    if (found !== undefined) return found;
    throw new UsageError(
      `Expected ${option} to be of ${orList(allowed)}, separated by commas, got '${word}'.${suggest(word, allowed)}`,
    );
  });
}

function repeatsOf(text: string): number {
  const repeats = Number(text);
  if (/^\d+$/.test(text) && repeats >= 1 && repeats <= 99) return repeats;
  throw new UsageError(
    `Expected --repeats to be a whole number from 1 to 99, got '${text}'.`,
  );
}

export function outFolder(out: string | undefined): string {
  if (out === undefined) return path.join(__dirname, "results");
  const folder = userPath(out);
  checkFolder("--out", folder);
  return folder;
}
