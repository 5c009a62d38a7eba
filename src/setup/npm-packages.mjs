// @ts-check
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { pathsOf } from "./paths.mjs";
import { runLogged } from "./run-logged.mjs";
import { hasStamp, stampKey, textOf, writeStamp } from "./stamp.mjs";

/**
 * @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[] }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/** @type {import("./steps.mjs").Step} */
export const npmPackages = {
  name: "npm",
  title: "npm packages",
  needs: [],
  isDone: (root) => hasStamp(pathsOf(root).nodeModules, keyOf(root)),
  async run(root, log) {
    if (!isInstalled(root)) await install(root, log);
    writeStamp(pathsOf(root).nodeModules, keyOf(root));
  },
};

/** @param {string} root */
function keyOf(root) {
  const lock = textOf(path.join(root, "package-lock.json"));
  const [major] = process.versions.node.split(".");
  return stampKey(
    lock ?? textOf(path.join(root, "package.json")),
    major,
    process.platform,
    process.arch,
  );
}

/**
 * Whether npm itself has already put there what the lock file asks for, as after a developer's `npm install`.
 *
 * @param {string} root
 */
function isInstalled(root) {
  const { nodeModules } = pathsOf(root);
  const wanted = textOf(path.join(root, "package-lock.json"));
  const found = textOf(path.join(nodeModules, ".package-lock.json"));
  if (!wanted || !found) return false;
  return matchesLock(JSON.parse(wanted), JSON.parse(found));
}

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} found node_modules/.package-lock.json, which npm writes when it has finished
 * @param {{ platform: string, arch: string }} [machine]
 */
export function matchesLock(wanted, found, machine = process) {
  const installed = found.packages ?? {};
  const complete = Object.entries(wanted.packages ?? {}).every(
    ([name, { version, optional }]) =>
      name === "" ||
      (optional && !installed[name]) ||
      installed[name]?.version === version,
  );
  // A folder copied from another system brings that system's binaries.
  const native = Object.values(installed).every(
    ({ os, cpu }) =>
      (!os || os.includes(machine.platform)) &&
      (!cpu || cpu.includes(machine.arch)),
  );
  return complete && native;
}

/**
 * @param {string} root
 * @param {string} log
 */
async function install(root, log) {
  const { cache } = pathsOf(root);
  const npmCache = path.join(cache, "npm");
  const locked = existsSync(path.join(root, "package-lock.json"));
  const { command, args, shell } = npmCommand();
  const flags = ["--include=dev", "--include=optional", "--no-audit"];
  await runLogged(command, [...args, locked ? "ci" : "install", ...flags], {
    log,
    cwd: root,
    shell,
    env: {
      ...process.env,
      npm_config_cache: npmCache,
      npm_config_update_notifier: "false",
    },
    advice:
      "npm needs an internet connection (or a registry set in your .npmrc) and about 1 GB of disk. Then try again.",
  });
  rmSync(npmCache, { recursive: true, force: true });
}

/** The npm that runs us, else the one on the PATH. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  if (npm && path.basename(npm) === "npm-cli.js" && existsSync(npm))
    return { command: process.execPath, args: [npm], shell: false };
  // On Windows npm is a .cmd file, which only a shell runs.
  return { command: "npm", args: [], shell: process.platform === "win32" };
}
