// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { pathsOf } from "./paths.mjs";
import { findVenvMaker } from "./python.mjs";
import { runLogged } from "./run-logged.mjs";
import {
  hasStamp,
  removeStamp,
  stampKey,
  textOf,
  writeStamp,
} from "./stamp.mjs";

const ADVICE =
  "pip needs an internet connection, or the package index of your pip or uv settings. Then try again.";

/** @type {import("./steps.mjs").Step} */
export const venv = {
  name: "venv",
  title: "Python environment",
  needs: [],
  isDone: (root) => hasStamp(pathsOf(root).venv, keyOf(root)),
  async run(root, log) {
    const { venv: folder } = pathsOf(root);
    const { command, uv } = findVenvMaker();
    rmSync(folder, { recursive: true, force: true });
    const [program, ...args] = [...command, folder];
    const advice = "Install python3-venv (Debian), another Python, or uv.";
    const env = pipEnv(root);
    await runLogged(program, args, { log, advice, env });
    if (uv) removeUvCache(root);
    writeStamp(folder, keyOf(root));
  },
};

/** @type {import("./steps.mjs").Step} */
export const pythonPackages = {
  name: "jupyter",
  title: "JupyterLab",
  needs: ["venv"],
  isDone: (root) => hasStamp(pathsOf(root).venv, packagesKey(root), "-jupyter"),
  async run(root, log) {
    const { venv: folder, requirements } = pathsOf(root);
    removeStamp(folder, "-jupyter");
    await pipInstall(root, ["-r", requirements], log);
    writeStamp(folder, packagesKey(root), "-jupyter");
  },
};

/** What it needs itself is among those of JupyterLab. */
const KERNEL_SUITE = "jupyter-kernel-test==0.7.0";

/** Jupyter's own tests for kernels; only `npm test` needs them. @type {import("./steps.mjs").Step} */
export const kernelSuite = {
  name: "kernel-suite",
  title: "Jupyter's tests for kernels",
  needs: ["jupyter"],
  isDone: (root) =>
    hasStamp(pathsOf(root).venv, suiteKey(root), "-kernel-suite"),
  async run(root, log) {
    await pipInstall(root, ["--no-deps", KERNEL_SUITE], log);
    writeStamp(pathsOf(root).venv, suiteKey(root), "-kernel-suite");
  },
};

/**
 * A venv knows its own path (the folder may have been moved), and the Python it was made from (which may have been
 * removed, or replaced by a newer one behind the same link).
 *
 * @param {string} root
 */
function keyOf(root) {
  const { venv: folder, python } = pathsOf(root);
  const home = /^home *= *(.*)$/m.exec(
    textOf(path.join(folder, "pyvenv.cfg")) ?? "",
  )?.[1];
  if (!existsSync(python) || !home || !existsSync(home.trim())) return "none";
  return stampKey(folder, home, realpathSync(python));
}

/** @param {string} root */
function packagesKey(root) {
  return stampKey(keyOf(root), textOf(pathsOf(root).requirements));
}

/** @param {string} root */
function suiteKey(root) {
  return stampKey(packagesKey(root), KERNEL_SUITE);
}

/**
 * `pip install` in the project's venv, or uv's where uv made the venv and left pip out. The user's index settings
 * apply; nothing is cached outside the project.
 *
 * @param {string} root
 * @param {string[]} args
 * @param {string} log
 */
export async function pipInstall(root, args, log) {
  const { python } = pathsOf(root);
  const options = { log, advice: ADVICE, env: pipEnv(root) };
  const hasPip = spawnSync(python, ["-c", "import pip"]).status === 0;
  if (hasPip) {
    const pip = ["-m", "pip", "install", "--no-cache-dir", "--no-input"];
    const quiet = ["--disable-pip-version-check", "--progress-bar=off"];
    await runLogged(python, [...pip, ...quiet, ...args], options);
  } else {
    const uv = ["pip", "install", "--python", python, "--no-progress"];
    await runLogged("uv", [...uv, ...args], options);
    removeUvCache(root);
  }
}

/** @param {string} root */
function pipEnv(root) {
  const uv = path.join(pathsOf(root).cache, "uv");
  return {
    ...process.env,
    PYTHONPATH: undefined,
    PYTHONHOME: undefined,
    PIP_USER: "0", // `user = true` in a pip.conf does not work inside a venv
    UV_CACHE_DIR: path.join(uv, "cache"),
    UV_PYTHON_INSTALL_DIR: path.join(uv, "python"),
  };
}

/** @param {string} root */
function removeUvCache(root) {
  const cache = path.join(pathsOf(root).cache, "uv", "cache");
  rmSync(cache, { recursive: true, force: true });
}
