import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { withLock } from "../setup/lock.mjs";
import { pathsOf, ROOT } from "../setup/paths.mjs";
import { secondsSince, withProgress } from "../setup/progress.mjs";
import { killRunning } from "../setup/run-logged.mjs";
import { buildNative, installPublished, isBuiltHere } from "./build-native";
import { NATIVE_FOLDER } from "./optional-package";

/**
 * Makes the native engine in .cache/engines/native, and checks it. It is made in a folder beside and takes its name
 * last: an interrupted installation, or one that fails the check, leaves nothing that the engine would load.
 *
 * @throws if a step fails; the message says which, and what to do
 */
export async function installNative(): Promise<void> {
  const { logs } = pathsOf();
  const log = path.join(logs, "engine-native.log");
  const started = performance.now();
  const stop = () => {
    killRunning();
    process.exit(130);
  };
  process.once("SIGINT", stop);
  const lock = `${NATIVE_FOLDER}.lock`;
  const waiting = () =>
    console.log("Waiting for another installation of it to finish …");
  await withLock(lock, () => installUnlessThere(log), waiting);
  process.off("SIGINT", stop);
  console.log(
    `The native engine is installed and checked (${secondsSince(started)}). It is used from now on, unless WORKBOOK_ENGINE names another.`,
  );
}

async function installUnlessThere(log: string): Promise<void> {
  if (existsSync(NATIVE_FOLDER)) {
    const problem = await check("checking the installed one", NATIVE_FOLDER);
    if (!problem) return;
    console.log(`  it does not work here (${problem}): installing it again`);
    rmSync(NATIVE_FOLDER, { recursive: true, force: true });
  }
  // Beside the folder, not in the system's: Node must find the workbook's TensorFlow.js from there.
  const partial = `${NATIVE_FOLDER}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  rmSync(log, { force: true });
  try {
    if (isBuiltHere()) await buildNative(ROOT, partial, log);
    else await installPublished(partial, log);
    const problem = await check("checking a gradient", partial);
    if (problem)
      throw new Error(
        `The native engine was installed but does not work, and is removed: ${problem}`,
      );
    renameSync(partial, NATIVE_FOLDER);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** What is wrong with the tfjs-node in `folder`, tried in a process of its own: a bad library may end it. */
async function check(
  title: string,
  folder: string,
): Promise<string | undefined> {
  const script = path.join(__dirname, "verify-native.ts");
  const args = ["--require", pathsOf().tsx, script, folder];
  return withProgress(title, async () => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    const ended = await new Promise((resolve) =>
      child.once("close", (code, signal) => resolve(code ?? signal)),
    );
    return ended === 0 ? undefined : said.trim() || `it ended with ${ended}`;
  });
}
