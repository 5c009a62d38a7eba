// @ts-check
import { performance } from "node:perf_hooks";

/** @param {number} since as of performance.now() */
export function secondsSince(since) {
  const seconds = (performance.now() - since) / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/**
 * Shows a line while `work` runs, counting the seconds on a terminal, and how long it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
export async function withProgress(title, work, out = process.stdout) {
  const started = performance.now();
  const line = () => `  ${title} … ${secondsSince(started)}`;
  const clear = "\r\x1b[K";
  const timer = out.isTTY
    ? setInterval(() => out.write(clear + line()), 200)
    : undefined;
  out.write(`  ${title} …${out.isTTY ? "" : "\n"}`);
  const finish = (/** @type {string} */ mark) => {
    clearInterval(timer);
    out.write(`${out.isTTY ? clear : ""}${line()}${mark}\n`);
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
