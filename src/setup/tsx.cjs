// @ts-check
/* global require */
/* eslint @typescript-eslint/no-require-imports: off */
/**
 * What `node --require` takes to run TypeScript: tsx, for the workbook's own files. tsx also reads through every file of a
 * package, of which TensorFlow.js and tslab's compiler have 15 MB: those Node loads itself, in a third of the time.
 */
const Module = require("node:module");
const { sep } = require("node:path");

/** @typedef {(module: NodeJS.Module, filename: string) => unknown} Loader */
/** @type {{ ".js": Loader }} */
// @ts-expect-error: not in Node's types
const loaders = Module._extensions;
const packages = `${sep}node_modules${sep}`;

const plain = loaders[".js"];
// @ts-expect-error: has no types
require("tsx/cjs");
const withTsx = loaders[".js"];

loaders[".js"] = (module, filename) =>
  (filename.includes(packages) ? plain : withTsx)(module, filename);
