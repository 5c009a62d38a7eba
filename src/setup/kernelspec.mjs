// @ts-check
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathsOf } from "./paths.mjs";
import { textOf } from "./stamp.mjs";

/**
 * How Jupyter starts the kernel. Paths are absolute, because it starts it in the notebook's folder.
 *
 * @param {string} root
 * @param {string} [node]
 */
export function kernelCommand(root, node = process.execPath) {
  const main = path.join(root, "src", "kernel", "main.ts");
  return [node, "--require", pathsOf(root).tsx, main, "{connection_file}"];
}

/**
 * @param {string} root
 * @param {string} [node]
 */
export function kernelspecOf(root, node) {
  return {
    argv: kernelCommand(root, node),
    display_name: "TypeScript (tslab)",
    language: "typescript",
    interrupt_mode: "message",
  };
}

/** No question about Jupyter news, no request for newer versions. */
const LAB_SETTINGS = {
  "@jupyterlab/apputils-extension:notification": {
    checkForUpdates: false,
    fetchNews: "false",
    doNotDisturbMode: false,
  },
};

/** @type {import("./steps.mjs").Step} */
export const kernelspec = {
  name: "kernelspec",
  title: "TypeScript kernel",
  needs: ["npm", "jupyter"],
  // Compared by content: another Node or a moved folder changes it.
  isDone: (root) =>
    filesOf(root).every(([file, text]) => textOf(file) === text),
  async run(root) {
    for (const [file, text] of filesOf(root)) {
      mkdirSync(path.dirname(file), { recursive: true });
      // Renamed into place, so that a running Jupyter never reads half a file.
      writeFileSync(`${file}.partial`, text);
      renameSync(`${file}.partial`, file);
    }
  },
};

/**
 * @param {string} root
 * @returns {[file: string, text: string][]}
 */
function filesOf(root) {
  const { kernelspec: folder, labSettings } = pathsOf(root);
  const text = (/** @type {unknown} */ value) =>
    `${JSON.stringify(value, null, 2)}\n`;
  return [
    [path.join(folder, "kernel.json"), text(kernelspecOf(root))],
    [path.join(labSettings, "overrides.json"), text(LAB_SETTINGS)],
  ];
}
