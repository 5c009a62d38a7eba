// @ts-check
import { spawnSync } from "node:child_process";
import { UserError } from "./errors.mjs";

/** requirements.txt is locked for these. */
const OLDEST = [3, 10];
const NEWEST = [3, 14];
const RANGE = `${OLDEST.join(".")} to ${NEWEST.join(".")}`;

const PROBE =
  "import sys; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip";

/**
 * @typedef {{ command: string[], uv: boolean }} VenvMaker the command to which the folder's name is appended
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {VenvMaker}
 */
export function findVenvMaker(env = process.env) {
  const reasons = [];
  for (const candidate of candidates()) {
    const problem = problemOf(candidate, env);
    if (!problem) return { command: [...candidate, "-m", "venv"], uv: false };
    reasons.push(`${candidate.join(" ")}: ${problem}`);
  }
  if (spawnSync("uv", ["--version"], { env }).status === 0)
    return {
      command: [
        "uv",
        "venv",
        "--python",
        `>=3.${OLDEST[1]},<3.${NEWEST[1] + 1}`,
      ],
      uv: true,
    };
  throw new UserError(missingPython([...reasons, "uv: not found"]));
}

function candidates() {
  const minors = Array.from(
    { length: NEWEST[1] - OLDEST[1] + 1 },
    (_, index) => [`python3.${NEWEST[1] - index}`],
  );
  const launcher = process.platform === "win32" ? [["py", "-3"]] : [];
  return [["python3"], ["python"], ...launcher, ...minors];
}

/**
 * @param {string[]} candidate
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} why this Python cannot make the venv
 */
function problemOf([command, ...args], env) {
  const probe = spawnSync(command, [...args, "-c", PROBE], {
    env,
    encoding: "utf8",
    windowsHide: true,
  });
  if (probe.error) return "not found";
  const version = /^(\d+)\.(\d+)$/m.exec(probe.stdout ?? "");
  if (!version) return "does not run";
  const [major, minor] = version.slice(1).map(Number);
  if (major !== 3 || minor < OLDEST[1] || minor > NEWEST[1])
    return `is ${version[0]}, expected ${RANGE}`;
  if (probe.status !== 0)
    return `is ${version[0]}, but its venv module is not installed`;
  return undefined;
}

/** @param {string[]} reasons */
function missingPython(reasons) {
  const looked = reasons
    .filter((reason) => !/^python3\.\d+: not found$/.test(reason))
    .map((reason) => `    ${reason}`);
  return [
    `JupyterLab needs Python ${RANGE} with its venv module, or uv. Looked at:`,
    ...looked,
    "How to get one:",
    "    Debian, Ubuntu   sudo apt install python3 python3-venv",
    "    Fedora           sudo dnf install python3",
    "    macOS            brew install python",
    "    Windows          the installer from https://www.python.org/downloads/",
    "    anywhere         uv, see https://docs.astral.sh/uv/getting-started/installation/",
    "Then run the same command again.",
  ].join("\n");
}
