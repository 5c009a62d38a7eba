import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { machineMs, peakMb, processorMs, resetPeak } from "./process-figures";
import type { Side } from "./side";
import type { Measurement, Mode, Request } from "./tasks";

/** Between two turns, so that the threads of the last one have gone to sleep before the next is timed. */
const PAUSE_MS = 250;

/** One way to do a task: a side, and for the peers' side how. */
export interface Contender {
  readonly side: Side;
  readonly mode: Mode;
  /** The file for the values of its first run */
  readonly save: string;
}

/** What the runs of one contender came to. */
export interface Timing {
  /** The median */
  readonly ms: number;
  /** The peak memory of its process during its runs, in MiB */
  readonly mb: number | undefined;
  /** How much of the processor anything else used while it was timed, 0 to 1: next to 0 on an idle machine */
  readonly disturbance: number | undefined;
}

/**
 * How each contender warms up: this long, two runs at least. Both sides get faster for some dozen runs: JavaScript is
 * compiled as it runs, PyTorch fills its caches.
 */
const WARM_UP = { ms: 1500, runs: 2 };

/** Times contenders in turn, A B C A B C …, each warmed up before. */
export async function interleaved(
  { task, batch }: Measurement,
  contenders: readonly Contender[],
  repeats: number,
  limits = WARM_UP,
): Promise<Timing[]> {
  const turns: Turn[][] = contenders.map(() => []);
  for (const { side, mode, save } of contenders)
    await warmUp(side, { task, batch, mode, save }, limits);
  for (let round = 0; round < repeats; round++)
    for (const [i, { side, mode }] of contenders.entries())
      turns[i].push(await turn(side, { task, batch, mode, save: null }));
  return turns.map(timingOf);
}

/** The first run also writes down its values. Score-CAM, hundreds of passes of the network, needs no second. */
async function warmUp(
  side: Side,
  request: Request,
  limits: typeof WARM_UP,
): Promise<void> {
  const start = performance.now();
  const runs = request.task === "score-cam" ? 1 : limits.runs;
  for (let done = 0; ; done++) {
    if (done >= runs && performance.now() - start >= limits.ms) return;
    await side.ask(done === 0 ? request : { ...request, save: null });
  }
}

interface Turn {
  readonly ms: number;
  readonly mb: number | undefined;
  /** The processor time of everything else */
  readonly othersMs: number | undefined;
  /** How long `othersMs` was counted: as seen from outside */
  readonly wallMs: number;
}

async function turn(side: Side, request: Request): Promise<Turn> {
  await sleep(PAUSE_MS);
  resetPeak(side.pid);
  const start = performance.now();
  const before = othersMs(side);
  const ms = await side.ask(request);
  const after = othersMs(side);
  const wallMs = performance.now() - start;
  const known = before !== undefined && after !== undefined;
  return {
    ms,
    mb: peakMb(side.pid),
    othersMs: known ? Math.max(0, after - before) : undefined,
    wallMs,
  };
}

function othersMs({ pid }: Side): number | undefined {
  const [all, own] = [machineMs(), processorMs(pid)];
  return all === undefined || own === undefined ? undefined : all - own;
}

function timingOf(timed: readonly Turn[]): Timing {
  const peaks = timed.flatMap(({ mb }) => mb ?? []);
  const others = timed.flatMap(({ othersMs }) => othersMs ?? []);
  const wallMs = sum(timed.map((one) => one.wallMs));
  return {
    ms: median(timed.map(({ ms }) => ms)),
    mb: peaks.length ? Math.max(...peaks) : undefined,
    disturbance: others.length
      ? sum(others) / wallMs / os.availableParallelism()
      : undefined,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
