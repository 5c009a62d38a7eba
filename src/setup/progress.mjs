// @ts-check
import { performance } from "node:perf_hooks";

/** @param {number} since as of performance.now() */
export function secondsSince(since) {
  const seconds = (performance.now() - since) / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** @typedef {{ title: string, started: number }} Task */

/**
 * What goes on at the moment; on a terminal all of it shares the last line.
 *
 * @type {Set<Task>}
 */
const running = new Set();

/** @param {Task} task */
const describe = ({ title, started }) => `${title} … ${secondsSince(started)}`;

/**
 * Shows that `work` runs, counting the seconds on a terminal, and how long it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
export async function withProgress(title, work, out = process.stdout) {
  const task = { title, started: performance.now() };
  const clear = "\r\x1b[K";
  running.add(task);
  const draw = () => out.write(clear + lastLine(out.columns));
  const timer = out.isTTY ? setInterval(draw, 200) : undefined;
  if (out.isTTY) draw();
  else out.write(`  ${title} …\n`);
  const finish = (/** @type {string} */ mark) => {
    clearInterval(timer);
    running.delete(task);
    out.write(`${out.isTTY ? clear : ""}  ${describe(task)}${mark}\n`);
  };
  try {
    const result = await work();
    finish("");
    return result;
  } catch (error) {
    finish(" failed");
    throw error;
  }
}

/**
 * Cut to the terminal's width: a line that wraps cannot be cleared.
 *
 * @param {number} [columns]
 */
function lastLine(columns = 80) {
  const line = `  ${[...running].map(describe).join(", ")}`;
  return line.slice(0, columns - 1);
}
