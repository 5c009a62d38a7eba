import type { ModelName } from "./networks";

export const TASKS = [
  "forward",
  "grad-cam",
  "grad-cam++",
  "guided-backprop",
  "score-cam",
] as const;
export type Task = (typeof TASKS)[number];

export const BATCHES = [1, 8] as const;
export type Batch = (typeof BATCHES)[number];

export type PeerName = "pytorch-grad-cam" | "torch";

/**
 * How the peers' side runs a task: pytorch-grad-cam with parameters that need no gradient (`frozen`, faster) and as
 * they come (`default`), or PyTorch alone (`hand`).
 */
export type Mode = "frozen" | "default" | "hand";

/** One line to a side; ours does not look at the mode. The values go to the file `save`. */
export interface Request {
  readonly task: Task;
  readonly mode: Mode;
  readonly batch: Batch;
  readonly save: string | null;
}

/** One thing to measure. */
export interface Measurement {
  readonly model: ModelName;
  readonly task: Task;
  readonly batch: Batch;
}

/** Score-CAM runs the network once per channel: some ten seconds a run. */
const SLOW_REPEATS = 3;

/** Everything that is measured of the models, tasks and batches asked for. */
export function measurements(
  models: readonly ModelName[],
  tasks: readonly Task[],
  batches: readonly Batch[],
): Measurement[] {
  // The small batch first: processes keep memory that they once had, and each row says how much it took.
  return models.flatMap((model) =>
    [...batches]
      .sort((a, b) => a - b)
      .flatMap((batch) => tasks.map((task) => ({ model, task, batch })))
      .filter((one) => peersOf(one).length > 0),
  );
}

/** Whom a measurement is compared with; nobody where it is not measured. */
export function peersOf({ model, task, batch }: Measurement): PeerName[] {
  switch (task) {
    case "forward":
      return batch === 1 ? ["torch"] : [];
    case "grad-cam":
      return ["pytorch-grad-cam", "torch"];
    case "grad-cam++":
      return ["pytorch-grad-cam"];
    case "guided-backprop":
      // pytorch-grad-cam takes one picture, and guides nn.ReLU but not nn.ReLU6.
      if (batch > 1) return [];
      return [model === "mobilenetv2" ? "torch" : "pytorch-grad-cam"];
    case "score-cam":
      return model === "resnet18" && batch === 1 ? ["pytorch-grad-cam"] : [];
  }
}

export function repeatsOf({ task }: Measurement, repeats: number): number {
  return task === "score-cam" ? Math.min(repeats, SLOW_REPEATS) : repeats;
}

/** Where a peer's own answer is checked against the definition written directly in PyTorch. */
export function isCheckedByHand(task: Task, peer: PeerName): boolean {
  return (
    peer === "pytorch-grad-cam" &&
    (task === "guided-backprop" || task === "score-cam")
  );
}
