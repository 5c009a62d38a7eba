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
 * Times contenders in turn, A B C A B C …, after two runs of each to warm up. Score-CAM, hundreds of passes of the
 * network, warms up in one.
 */
export async function interleaved(
  { task, batch }: Measurement,
  contenders: readonly Contender[],
  repeats: number,
): Promise<Timing[]> {
  const turns: Turn[][] = contenders.map(() => []);
  const warmUps = task === "score-cam" ? 1 : 2;
  for (let round = 0; round < warmUps + repeats; round++)
    for (const [i, { side, mode, save }] of contenders.entries()) {
      const request = { task, batch, mode, save: round === 0 ? save : null };
      turns[i].push(await turn(side, request));
    }
  return turns.map((all) => timingOf(all, warmUps));
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

function timingOf(turns: readonly Turn[], warmUps: number): Timing {
  const timed = turns.slice(warmUps);
  const peaks = turns.flatMap(({ mb }) => mb ?? []);
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
