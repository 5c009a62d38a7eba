import os from "node:os";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "../src/setup/lock.mjs";
import { killRunning } from "../src/setup/run-logged.mjs";
import type { BenchOptions } from "./options";
import type { ModelName } from "./networks";
import { BENCH_FOLDER, ensurePeers } from "./peer-setup";
import type { Results, Row } from "./results";
import { Session, THREADS } from "./session";
import { markdown } from "./table";

/** Above this something else ran on the machine: figures would mislead. */
const BUSY = 0.5;

/** Runs the whole benchmark; what has been measured is on disk after each model. */
export async function runBench(options: BenchOptions): Promise<Results> {
  const waiting = () =>
    console.log("Waiting for another benchmark in this folder to finish …");
  const stop = () => {
    killRunning();
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const lock = path.join(BENCH_FOLDER, "lock");
    return await withLock(lock, () => runAll(options), waiting);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

async function runAll(options: BenchOptions): Promise<Results> {
  const python = await ensurePeers();
  const results = emptyResults();
  warnIfBusy();
  warnOfCores();
  for (const model of options.models)
    for (const engine of options.engines) {
      await runModel(model, engine, { options, python, results });
      save(results, options.out);
    }
  return results;
}

interface Context {
  readonly options: BenchOptions;
  readonly python: string;
  readonly results: Results;
}

async function runModel(
  model: ModelName,
  engine: string | undefined,
  { options, python, results }: Context,
): Promise<void> {
  const own = options.measurements.filter((one) => one.model === model);
  if (!own.length) return;
  console.log(`${model}: making or reading its weights …`);
  const session = await Session.open(model, python, engine);
  Object.assign(results.machine, session.versions);
  try {
    for (const one of own) {
      try {
        const rows = await session.measure(one, options.repeats);
        results.rows.push(...rows);
        rows.forEach((row) => console.log(`  ${line(row)}`));
      } catch (error) {
        const { message } = error as Error;
        results.failures.push({
          ...one,
          engine: session.engine,
          error: message.split("\n")[0],
        });
        console.log(`  ${one.task}, batch ${one.batch}: FAILED, ${message}`);
      }
    }
    results.memory.push(session.memory);
  } finally {
    await session.close();
  }
}

function line(row: Row): string {
  const { task, batch, engine, peer, ours_ms, peer_ms, ratio, same_map } = row;
  const what = `${task} x${batch}`.padEnd(19);
  const times = `${engine} ${ours_ms.toFixed(1)} ms, ${peer} ${peer_ms.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
  return `${what} ${times}, ${same_map ? "same map" : "NOT the same map"}`;
}

function emptyResults(): Results {
  return {
    date: today(),
    machine: machine(),
    rows: [],
    memory: [],
    failures: [],
  };
}

export function machine(): Record<string, string | number> {
  return {
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
  };
}

/** YYYY-MM-DD where the user is */
export function today(): string {
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

export function warnIfBusy(): void {
  const [load] = os.loadavg();
  if (load > BUSY)
    console.log(
      `The machine is busy (load ${load.toFixed(1)}): ratios will be off. Best measured on an idle one.`,
    );
}

function warnOfCores(): void {
  const cores = os.availableParallelism();
  if (cores > THREADS)
    console.log(
      `The peers use ${THREADS} threads, ours may use all ${cores} cores of this machine.`,
    );
}

function save(results: Results, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, results.date);
  writeFileSync(`${file}.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${file}.md`, markdown(results));
}
