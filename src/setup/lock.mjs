// @ts-check
import {
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { textOf } from "./stamp.mjs";

/** The holder touches its lock this often; a lock nobody touched for the second time is left over. */
const HEARTBEAT_MS = 2_000;
const STALE_MS = 30_000;

/**
 * Runs `work` while holding the lock file, so that two set-ups at once do not write into each other.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once, if another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait = () => {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let waited = false; !tryLock(file); waited = true) {
    if (!waited) onWait();
    await sleep(250);
  }
  const release = () => rmSync(file, { force: true });
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

/** @param {string} file */
function tryLock(file) {
  const holder = JSON.stringify({ pid: process.pid, host: os.hostname() });
  try {
    writeFileSync(file, holder, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST")
      throw error;
    if (isStale(file)) removeStale(file);
    return false;
  }
}

/** @param {string} file */
function isStale(file) {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (modified === undefined) return false;
  if (Date.now() - modified > STALE_MS) return true;
  const { pid, host } = holderOf(file);
  // Its own id: left over from a container that was started again, where ids repeat.
  return (
    host === os.hostname() &&
    pid !== undefined &&
    (pid === process.pid || !isAlive(pid))
  );
}

/**
 * Renamed first: of two processes that find the same stale lock only one can, and it checks what it got, because
 * the other may already have put its own lock there.
 *
 * @param {string} file
 */
function removeStale(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isStale(aside)) renameSync(aside, file);
  } catch {
    // Another process was faster; the next round sees what is there now.
  }
  rmSync(aside, { force: true });
}

/**
 * @param {string} file
 * @returns {{ pid?: number, host?: string }}
 */
function holderOf(file) {
  try {
    return JSON.parse(textOf(file) ?? "{}");
  } catch {
    return {}; // being written this moment
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Someone deleted .cache; the work goes on.
  }
}
