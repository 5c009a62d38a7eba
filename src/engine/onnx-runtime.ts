import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as ort from "onnxruntime-node";
import { ModelWriter } from "../onnx/model-writer";
import { findPackage } from "./optional-package";

export type OnnxRuntime = typeof ort;

const PACKAGE = "onnxruntime-node";
const CACHE = path.resolve(__dirname, "../../.cache/engines");

let started: OnnxRuntime | undefined;

/** The library, once the engine `onnx` has started; undefined before, and where another engine computes. */
export function onnxRuntime(): OnnxRuntime | undefined {
  return started;
}

/** Starts the engine: see `loadOnnxRuntime`. */
export function startOnnxRuntime(): void {
  started ??= loadOnnxRuntime();
}

/**
 * Loads ONNX Runtime.
 *
 * A library made for another processor or system may end the process that uses it. So it computes something in a
 * process of its own first, once for each version of it, of Node and of the machine.
 *
 * @throws if it is not installed, or does not work here
 */
export function loadOnnxRuntime(
  folders?: readonly string[],
  cache = CACHE,
): OnnxRuntime {
  const file = findPackage(PACKAGE, folders && [...folders]);
  if (!file) throw new Error(`${PACKAGE} is not installed`);
  const problem = tried(file, cache);
  if (problem) throw new Error(problem);
  return createRequire(__filename)(file) as OnnxRuntime;
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

/** Runs a small model; whatever goes wrong ends the process. */
const TRIAL = `
  const [file, model] = process.argv.slice(1);
  const ort = require(file);
  const x = new ort.Tensor("float32", new Float32Array(32 * 8 * 8).fill(1), [1, 32, 8, 8]);
  ort.InferenceSession.create(Buffer.from(model, "base64"))
    .then((session) => session.run({ x }))
    .then(({ y }) => { if (y.data[9] !== 288) throw new Error("it computes wrong values"); });
`;

/** A convolution of ones with ones: what it uses of the processor is what networks use. */
function trialModel(): Uint8Array {
  const to = new ModelWriter();
  const x = to.input("x", [1, 32, 8, 8], "float32");
  const ones = to.constant(
    new Float32Array(32 * 32 * 9).fill(1),
    [32, 32, 3, 3],
  );
  const y = to.node("Conv", [x, ones], { pads: [1, 1, 1, 1] });
  to.output("y", y, [1, 32, 8, 8]);
  return to.toModel().bytes;
}

function tryInChild(file: string): string {
  const { status, signal, stderr, error } = spawnSync(
    process.execPath,
    ["-e", TRIAL, file, Buffer.from(trialModel()).toString("base64")],
    { encoding: "utf8", timeout: 20_000 },
  );
  if (status === 0) return "";
  const said = stderr?.match(/^\w*Error: .*/m)?.[0];
  const how = error?.message ?? signal ?? `exit code ${status}`;
  return `${PACKAGE} cannot be loaded here (${said ?? how})`;
}
