// @ts-check
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A stamp says what a step was made from. It lies inside what the step makes (node_modules, .venv, the model's
 * folder), so that deleting that folder deletes the stamp with it, and it is written last, so that a half-finished
 * step has none.
 */
const NAME = ".workbook-stamp";

/**
 * @param {...unknown} parts anything JSON can write
 * @returns {string} the same for the same parts
 */
export function stampKey(...parts) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/**
 * @param {string} file
 * @returns {string | undefined} undefined where there is no such file
 */
export function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {string} key
 * @param {string} [suffix] where one folder holds the stamps of several steps
 */
export function hasStamp(folder, key, suffix = "") {
  return textOf(path.join(folder, NAME + suffix)) === key;
}

/**
 * @param {string} folder
 * @param {string} key
 * @param {string} [suffix]
 */
export function writeStamp(folder, key, suffix = "") {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, NAME + suffix), key);
}

/**
 * Called before a step changes what it made earlier.
 *
 * @param {string} folder
 * @param {string} [suffix]
 */
export function removeStamp(folder, suffix = "") {
  rmSync(path.join(folder, NAME + suffix), { force: true });
}
