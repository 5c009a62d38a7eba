// @ts-check
import { spawn } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
} from "node:fs";
import path from "node:path";
import { UserError } from "./errors.mjs";

const TAIL_LINES = 20;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * For signals: what set-up started must not go on without it. Not SIGTERM: npm takes its time over that, and goes on
 * writing where the next set-up does. Nothing is lost, a step without a stamp starts afresh.
 */
export function killRunning() {
  for (const child of running) child.kill("SIGKILL");
}

/**
 * Runs a program, its output in a log file; if it fails, the error shows the log's tail and the advice.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ log: string, advice: string, cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} options
 * @returns {Promise<void>}
 */
export async function runLogged(command, args, { log, advice, ...options }) {
  mkdirSync(path.dirname(log), { recursive: true });
  appendFileSync(log, `$ ${command} ${args.join(" ")}\n`);
  const output = openSync(log, "a");
  const ended = await new Promise((resolve) => {
    const stdio = /** @type {const} */ (["ignore", output, output]);
    const child = spawn(command, args, {
      ...options,
      stdio: [...stdio],
      windowsHide: true,
    });
    running.add(child);
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
    child.once("close", () => running.delete(child));
  });
  closeSync(output);
  if (ended !== 0) throw failure(command, ended, log, advice);
}

/**
 * @param {string} command
 * @param {string | number} ended exit code, signal, or why it could not be started
 * @param {string} log
 * @param {string} advice
 */
function failure(command, ended, log, advice) {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const tail = lines.slice(-TAIL_LINES).map((line) => `    ${line}`);
  return new UserError(
    `${command} failed (${ended}). The end of ${log}:\n${tail.join("\n")}\n${advice}`,
  );
}
