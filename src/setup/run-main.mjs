// @ts-check
import Module, { createRequire } from "node:module";

/**
 * Goes on as if Node had been started with this file and these arguments: signals, exit code and terminal are then
 * the program's own, and starting Node a second time is saved.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {string} [hook] required first, as by `node --require`
 */
export function runMain(file, args, hook) {
  process.argv.splice(1, Infinity, file, ...args);
  if (hook) createRequire(import.meta.url)(hook);
  // What Node itself calls to run its main file.
  Module.runMain();
}
