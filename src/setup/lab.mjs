// @ts-check
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
} from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./errors.mjs";
import { choosePort } from "./ports.mjs";
import { jupyterEnv, KERNEL_NAME, pathsOf, ROOT } from "./paths.mjs";

export const FIRST_NOTEBOOK = "notebooks/00-start-here.ipynb";
const READY_TIMEOUT_MS = 120_000;
/** Jupyter gives a kernel 5 s to leave before it kills it. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * @typedef {object} Lab a running JupyterLab
 * @property {string} base its address, with a slash at the end
 * @property {string} token
 * @property {string} url opens the first notebook
 * @property {number} pid
 * @property {string} log
 * @property {Promise<string | number | null>} ended exit code or signal
 * @property {() => Promise<void>} stop ends it and its kernels
 *
 * @typedef {object} LabOptions
 * @property {string} [root]
 * @property {number} [port] default: the first free one from 8888
 * @property {boolean} [browser] opens a browser; default false
 * @property {string} [open] what to open; default the first notebook
 * @property {(line: string) => void} [onWarning] gets the lines of Jupyter's log that matter
 */

/**
 * Starts JupyterLab from the project's venv and waits until it answers. It ends with this process.
 *
 * @param {LabOptions} [options]
 * @returns {Promise<Lab>}
 */
export async function startLab({
  root = ROOT,
  port,
  browser = false,
  open = FIRST_NOTEBOOK,
  onWarning = () => {},
} = {}) {
  const chosen = await choosePort(port);
  const token = randomBytes(24).toString("hex");
  const log = path.join(pathsOf(root).logs, "jupyter.log");
  const page = existsSync(path.join(root, open)) ? `/lab/tree/${open}` : "/lab";
  const child = spawnServer(
    root,
    labArguments({ root, port: chosen, browser, page }),
    token,
  );
  keepLog(child, log, onWarning);
  /** @type {Promise<string | number | null>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  const base = `http://localhost:${chosen}/`;
  const lab = {
    base,
    token,
    url: `${base}${page.slice(1)}?token=${token}`,
    pid: child.pid ?? -1,
    log,
    ended,
    stop: () => stop(child, ended),
  };
  await untilReady(lab);
  return lab;
}

/**
 * @param {{ root: string, port: number, browser: boolean, page: string, uid?: number }} options
 * @returns {string[]}
 */
export function labArguments({
  root,
  port,
  browser,
  page,
  uid = process.getuid?.(),
}) {
  return [
    `--ServerApp.root_dir=${root}`,
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.open_browser=${browser ? "True" : "False"}`,
    // The redirect file would be in a hidden folder, which browsers from snap or flatpak may not read.
    "--ServerApp.use_redirect_file=False",
    `--LabApp.default_url=${page}`,
    // The figures load static/plotly.js.
    `--ServerApp.extra_static_paths=${pathsOf(root).plotly}`,
    `--KernelSpecManager.allowed_kernelspecs=${KERNEL_NAME}`,
    "--KernelSpecManager.ensure_native_kernel=False",
    `--MultiKernelManager.default_kernel_name=${KERNEL_NAME}`,
    // Else Jupyter looks for language servers by running npm and others, which write into the home folder.
    "--LanguageServerManager.autodetect=False",
    // No request to a package index, no news.
    "--LabApp.extension_manager=readonly",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    // Inside a container there often is no other user.
    ...(uid === 0 ? ["--ServerApp.allow_root=True"] : []),
  ];
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {string} token
 */
function spawnServer(root, args, token) {
  const { python } = pathsOf(root);
  const script = path.join(root, "src", "setup", "lab_server.py");
  return spawn(python, [script, ...args], {
    cwd: root,
    // By the environment, because anyone on the machine can read a command line.
    env: { ...jupyterEnv(root), JUPYTER_TOKEN: token },
    // Its own group: a terminal's Ctrl-C and hang-up reach only us. See lab_server.py for how it ends.
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} file
 * @param {(line: string) => void} onWarning
 */
function keepLog(child, file, onWarning) {
  mkdirSync(path.dirname(file), { recursive: true });
  const log = createWriteStream(file);
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      if (matters(line)) onWarning(line);
    });
  }
}

/** Warnings on a sound installation: requests that found nothing, an executed notebook opened, its own defaults. */
const HARMLESS =
  /\] \d{3} [A-Z]+ \/|wrote error:|is not trusted|websocket_ping_timeout/;

/**
 * Jupyter begins its lines with [I …], [W …], [E …] or [C …].
 *
 * @param {string} line
 */
export function matters(line) {
  return /^\[[EC] /.test(line) || (/^\[W /.test(line) && !HARMLESS.test(line));
}

/** @param {Lab} lab */
async function untilReady(lab) {
  let end = /** @type {{ how: string | number | null } | undefined} */ (
    undefined
  );
  lab.ended.then((how) => (end = { how }));
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answers(lab))) {
    if (end) throw startFailure(lab, `it ended (${end.how})`);
    if (Date.now() > deadline) {
      await lab.stop();
      throw startFailure(lab, `no answer in ${READY_TIMEOUT_MS / 1000} s`);
    }
    await sleep(30);
  }
}

/** @param {Lab} lab */
async function answers({ base, token }) {
  try {
    const headers = { Authorization: `token ${token}` };
    const response = await fetch(`${base}api/status`, { headers });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * @param {Lab} lab
 * @param {string} reason
 */
function startFailure({ log }, reason) {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20);
  const tail = lines.map((line) => `    ${line}`).join("\n");
  return new UserError(
    `JupyterLab did not start: ${reason}. The end of ${log}:\n${tail}`,
  );
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Promise<unknown>} ended
 */
async function stop(child, ended) {
  child.stdin?.end();
  const timeout = sleep(STOP_TIMEOUT_MS, "late", { ref: false });
  if ((await Promise.race([ended, timeout])) !== "late") return;
  // The kernels notice that their parent is gone and leave by themselves.
  child.kill("SIGKILL");
  await ended;
}
