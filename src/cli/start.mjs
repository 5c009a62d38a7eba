// @ts-check
import { readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { messageOf, UserError } from "../setup/errors.mjs";
import { startLab } from "../setup/lab.mjs";
import { nearMatch } from "../setup/near-match.mjs";
import { ROOT } from "../setup/paths.mjs";
import { secondsSince } from "../setup/progress.mjs";
import { ensure } from "../setup/steps.mjs";

const HELP = `npm start [-- --no-browser] [-- --port N]

Opens the workbook in JupyterLab. The first start installs what is missing, inside this folder.
  --no-browser   only prints the address
  --port N       listens on this port; default: the first free one from 8888
  --help         shows this text
Stop it with Ctrl-C.`;

const OPTIONS = /** @type {const} */ ({
  help: { type: "boolean", short: "h" },
  "no-browser": { type: "boolean" },
  port: { type: "string" },
});

/** @typedef {{ help: boolean, browser: boolean, port?: number }} StartOptions */

/**
 * @param {string[]} args
 * @returns {StartOptions}
 */
export function parseStart(args) {
  const values = valuesOf(args);
  const { help = false, "no-browser": noBrowser = false } = values;
  const port = values.port === undefined ? undefined : portOf(values.port);
  return { help, browser: !noBrowser, port };
}

/** @param {string[]} args */
function valuesOf(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    const flag = args.find((arg) => !names.includes(arg.split("=")[0]));
    const near = flag?.startsWith("-") && nearMatch(flag, names);
    const hint = near ? ` Did you mean '${near}'?` : "";
    const [reason] = messageOf(error).split(/\. |\n/);
    throw new UserError(`${reason}. Expected ${names.join(", ")}.${hint}`);
  }
}

/** @param {string} text */
function portOf(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new UserError(
    `Expected --port to be a whole number from 1 to 65535, got '${text}'.`,
  );
}

/** @param {string[]} args */
export async function main(args) {
  const { help, browser, port } = parseStart(args);
  if (help) {
    console.log(HELP);
    return 0;
  }
  await ensure(["npm", "jupyter", "kernelspec", "network"]);
  const asked = untilAskedToStop();
  // Leaving is enough to stop a JupyterLab that is still starting: see lab_server.py.
  const lab = await Promise.race([open(browser, port), asked]);
  if (typeof lab === "number") process.exit(lab);
  const why = await Promise.race([asked, lab.ended.then(() => undefined)]);
  if (why === undefined) {
    console.error(`JupyterLab ended by itself; see ${lab.log}`);
    return 1;
  }
  console.log("\nStopping JupyterLab and its kernels …");
  await lab.stop();
  return why;
}

/**
 * @param {boolean} browser
 * @param {number | undefined} port
 */
async function open(browser, port) {
  const started = performance.now();
  console.log("Starting JupyterLab …");
  const lab = await startLab({
    port,
    browser: browser && hasDisplay(),
    onWarning: (line) => console.error(line),
  });
  console.log(`The workbook is ready (${secondsSince(started)}):

    ${lab.url}

Stop it with Ctrl-C. Jupyter's log: ${path.relative(ROOT, lab.log)}`);
  return lab;
}

/** On a machine without a screen Python may find a text browser, which would take over the terminal. */
function hasDisplay(env = process.env) {
  if (process.platform !== "linux") return true;
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, BROWSER } = env;
  return Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME || BROWSER);
}

/**
 * @returns {Promise<number>} the exit code, once a signal has come or npm is gone. Ctrl-C is how one stops the
 *   workbook, so that is no failure.
 */
function untilAskedToStop() {
  return new Promise((resolve) => {
    process.on("SIGINT", () => resolve(0));
    process.on("SIGTERM", () => resolve(143));
    process.on("SIGHUP", () => resolve(129));
    watchNpm(() => resolve(1));
  });
}

/**
 * npm runs a script through a shell, which does not pass a signal on, and a killed npm sends none. So the chain from
 * here to npm is looked at each second.
 *
 * @param {() => void} onGone
 */
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const chain = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const first = chain();
  const timer = setInterval(() => {
    if (chain() === first) return;
    clearInterval(timer);
    onGone();
  }, 1000);
  timer.unref();
}

/**
 * Known on Linux only. Elsewhere the shell replaces itself by the last command, and npm is our own parent.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function parentOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return /^PPid:\s*(\d+)/m.exec(status)?.[1];
  } catch {
    return undefined;
  }
}
