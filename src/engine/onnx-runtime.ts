import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as ort from "onnxruntime-node";
import { findPackage } from "./optional-package";

export type OnnxRuntime = typeof ort;

const PACKAGE = "onnxruntime-node";
const CACHE = path.resolve(__dirname, "../../.cache/engines");

let loaded: OnnxRuntime | undefined;

/** The library, once the engine `onnx` has started; undefined before, and where another engine computes. */
export function onnxRuntime(): OnnxRuntime | undefined {
  return loaded;
}

/**
 * Loads ONNX Runtime.
 *
 * A library made for another processor or system may end the process that loads it. So it is loaded in a process of
 * its own first, once for each version of it, of Node and of the machine.
 *
 * @throws if it is not installed, or does not work here
 */
export function loadOnnxRuntime(
  folders?: readonly string[],
  cache = CACHE,
): void {
  const file = findPackage(PACKAGE, folders && [...folders]);
  if (!file) throw new Error(`${PACKAGE} is not installed`);
  const problem = tried(file, cache);
  if (problem) throw new Error(problem);
  loaded = createRequire(__filename)(file) as OnnxRuntime;
}

/** What went wrong when the library was tried, or an empty text. */
function tried(file: string, cache: string): string {
  const stamp = path.join(cache, "onnxruntime.json");
  const { mtimeMs, size } = statSync(file);
  const key = [file, mtimeMs, size, process.version, process.arch].join();
  const before = readStamp(stamp);
  if (before?.key === key) return before.problem;
  const problem = tryInChild(file);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(stamp, JSON.stringify({ key, problem }));
  } catch {
    // A folder that cannot be written to costs the trial each time, no more.
  }
  return problem;
}

function readStamp(file: string): { key: string; problem: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function tryInChild(file: string): string {
  const { status, signal, stderr, error } = spawnSync(
    process.execPath,
    ["-e", `require(${JSON.stringify(file)})`],
    { encoding: "utf8", timeout: 20_000 },
  );
  if (status === 0) return "";
  const said = stderr?.match(/^\w*Error: .*/m)?.[0];
  const how = error?.message ?? signal ?? `exit code ${status}`;
  return `${PACKAGE} cannot be loaded here (${said ?? how})`;
}
