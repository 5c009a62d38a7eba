// @ts-check
import { rmSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { messageOf, UserError } from "./errors.mjs";
import { imagenetNetwork } from "./imagenet-network.mjs";
import { kernelspec } from "./kernelspec.mjs";
import { withLock } from "./lock.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { pathsOf, ROOT } from "./paths.mjs";
import { secondsSince, withProgress } from "./progress.mjs";
import { killRunning } from "./run-logged.mjs";
import { kernelSuite, pythonPackages, venv } from "./venv.mjs";

/**
 * One thing that set-up installs.
 *
 * @typedef {object} Step
 * @property {StepName} name
 * @property {string} title shown while it runs
 * @property {StepName[]} needs steps that come first
 * @property {(root: string) => boolean} isDone asked before every command: some milliseconds at most
 * @property {(root: string, log: string) => Promise<void>} run redoes it from any state
 *
 * @typedef {"npm" | "venv" | "jupyter" | "kernel-suite" | "kernelspec" | "network"} StepName
 */

/** @type {Step[]} */
export const STEPS = [
  npmPackages,
  venv,
  pythonPackages,
  kernelSuite,
  kernelspec,
  imagenetNetwork,
];

/**
 * Does what is missing of the named steps and of those they need. Costs some milliseconds when nothing is.
 *
 * @param {readonly StepName[]} names
 * @param {{ root?: string, steps?: Step[] }} [options]
 */
export async function ensure(names, { root = ROOT, steps = STEPS } = {}) {
  const wanted = withNeeds(names, steps);
  const isMissing = (/** @type {Step} */ step) => !step.isDone(root);
  if (!wanted.some(isMissing)) return;
  const started = performance.now();
  console.log(`Setting up the workbook; everything stays inside ${root}`);
  const stopListening = stopOnSignals();
  try {
    const waiting = () =>
      console.log("  waiting for another set-up of this folder to finish …");
    await withLock(pathsOf(root).lock, () => runAll(wanted, root), waiting);
  } finally {
    stopListening();
  }
  console.log(`Set up in ${secondsSince(started)}\n`);
}

/**
 * @param {readonly StepName[]} names
 * @param {Step[]} steps
 * @returns {Step[]} in the order of `steps`
 */
export function withNeeds(names, steps = STEPS) {
  const wanted = new Set(names);
  for (const step of [...steps].reverse())
    if (wanted.has(step.name)) step.needs.forEach((need) => wanted.add(need));
  return steps.filter((step) => wanted.has(step.name));
}

/**
 * Each step as soon as those that it needs are done: npm and pip load and unpack beside each other.
 *
 * @param {Step[]} steps
 * @param {string} root
 */
async function runAll(steps, root) {
  /** @type {Map<StepName, Promise<void>>} */
  const done = new Map();
  for (const step of steps) {
    const needs = step.needs.map((name) => done.get(name));
    const needed = Promise.all(needs);
    done.set(
      step.name,
      needed.then(() => runStep(step, root)),
    );
  }
  try {
    await Promise.all(done.values());
  } catch (error) {
    // The others would keep the reader of the first error waiting.
    killRunning();
    await Promise.allSettled(done.values());
    throw error;
  }
}

/**
 * @param {Step} step
 * @param {string} root
 */
async function runStep(step, root) {
  // Asked here again: an earlier step, or another set-up, may have changed the answer.
  if (step.isDone(root)) return;
  const log = path.join(pathsOf(root).logs, `setup-${step.name}.log`);
  rmSync(log, { force: true });
  try {
    await withProgress(step.title, () => step.run(root, log));
  } catch (error) {
    const message = `Set-up stopped at: ${step.title}.\n${messageOf(error)}`;
    throw error instanceof UserError
      ? new UserError(message)
      : new Error(message, { cause: error });
  }
  if (!step.isDone(root))
    throw new Error(`Expected step ${step.name} to be done after it ran.`);
}

/** Ctrl-C during set-up ends what set-up started; leaving releases the lock. */
function stopOnSignals() {
  const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
  const handlers = Object.entries(numbers).map(([signal, number]) => {
    const stop = () => {
      killRunning();
      process.exit(128 + number);
    };
    process.once(signal, stop);
    return () => process.off(signal, stop);
  });
  return () => handlers.forEach((remove) => remove());
}
