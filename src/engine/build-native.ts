import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathsOf } from "../setup/paths.mjs";
import { withProgress } from "../setup/progress.mjs";
import { runLogged } from "../setup/run-logged.mjs";
import { pipInstall } from "../setup/venv.mjs";
import { npm, npmFolder } from "./npm";

export const TFJS_NODE = "@tensorflow/tfjs-node";
const VERSION = "4.22.0";

/** What tfjs-node needs when it runs, apart from TensorFlow.js, which must be the workbook's own. */
const DEPENDENCIES = {
  "@mapbox/node-pre-gyp": "1.0.9",
  "google-protobuf": "3.21.4",
  progress: "2.0.3",
  rimraf: "2.7.1",
};

/** Where TensorFlow's library is for each processor; the wheel `tensorflow` for x64 brings half a gigabyte for GPUs. */
const WHEELS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: "tensorflow-cpu==2.21.0",
  arm64: "tensorflow==2.21.0",
};

/** tfjs-node knows the interface of Node up to this version, which every later Node has too. */
const NAPI = 8;

/** The headers that tfjs-node's own source and TensorFlow's C interface include. */
const HEADERS = [
  "tensorflow/c",
  "tensorflow/core/platform",
  "tsl/platform",
  "xla/tsl",
  "absl",
];

/** Whether tfjs-node is built here from source; elsewhere its publisher's own binaries are installed. */
export function isBuiltHere(): boolean {
  return process.platform === "linux" && process.arch in WHEELS;
}

/**
 * Builds tfjs-node in folder/node_modules, from npm's sources and the library in PyPI's wheel of TensorFlow.
 *
 * The folder must lie inside the project and hold no TensorFlow.js of its own: tfjs-node then finds the workbook's,
 * and registers its backend there.
 */
export async function buildNative(
  root: string,
  folder: string,
  log: string,
): Promise<void> {
  requireCompiler();
  const addon = path.join(folder, "node_modules", TFJS_NODE);
  await withProgress("source of tfjs-node, from npm", () =>
    getSource(folder, addon, log),
  );
  await withProgress("TensorFlow, from PyPI (0.3 GB)", () =>
    getTensorFlow(root, folder, addon, log),
  );
  await withProgress("compiling", () => compile(root, addon, log));
  for (const left of ["npm-cache", "wheel"])
    rmSync(path.join(folder, left), { recursive: true, force: true });
}

/** Installs tfjs-node with the binaries that its publisher offers. */
export async function installPublished(
  folder: string,
  log: string,
): Promise<void> {
  await withProgress("tfjs-node, from npm and its publisher", () =>
    npm(folder, ["install", `${TFJS_NODE}@${VERSION}`], log),
  );
  // Its own TensorFlow.js must go, so that it finds the workbook's.
  const scope = path.join(folder, "node_modules", "@tensorflow");
  for (const name of readdirSync(scope))
    if (name !== "tfjs-node")
      rmSync(path.join(scope, name), { recursive: true });
  rmSync(path.join(folder, "npm-cache"), { recursive: true, force: true });
}

function requireCompiler(): void {
  const missing = ["make", process.env.CXX ?? "g++"].filter(
    (program) => spawnSync(program, ["--version"]).status !== 0,
  );
  if (missing.length)
    throw new Error(
      `Building needs ${missing.join(" and ")}, not found here. Debian, Ubuntu: sudo apt install build-essential; ` +
        "Fedora: sudo dnf install gcc-c++ make. Then run the same command again.",
    );
}

async function getSource(
  folder: string,
  addon: string,
  log: string,
): Promise<void> {
  const manifest = { private: true, dependencies: DEPENDENCIES };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  await npm(folder, ["install", "--ignore-scripts"], log);
  await npm(folder, ["pack", `${TFJS_NODE}@${VERSION}`], log);
  const archive = `tensorflow-tfjs-node-${VERSION}.tgz`;
  mkdirSync(addon, { recursive: true });
  const args = ["-xzf", archive, "-C", addon, "--strip-components=1"];
  const advice = "Unpacking needs the program tar.";
  await runLogged("tar", args, { log, cwd: folder, advice });
  rmSync(path.join(folder, archive));
}

/** Puts the wheel's library and headers where tfjs-node's build looks for them, under the names it links. */
async function getTensorFlow(
  root: string,
  folder: string,
  addon: string,
  log: string,
): Promise<void> {
  const wheel = WHEELS[process.arch] as string;
  const target = path.join(folder, "wheel");
  // Only files are wanted of it, so any Python's wheel serves, and nothing need be compiled for Python.
  process.env.PIP_NO_COMPILE = "1";
  const any = ["--no-deps", "--only-binary=:all:", "--python-version=3.11"];
  await pipInstall(root, [...any, "--target", target, wheel], log);
  const tensorflow = path.join(target, "tensorflow");
  const lib = path.join(addon, "deps", "lib");
  mkdirSync(lib, { recursive: true });
  for (const [name, link] of [
    ["libtensorflow_cc.so.2", "libtensorflow.so"],
    ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
  ]) {
    renameSync(path.join(tensorflow, name), path.join(lib, name));
    symlinkSync(name, path.join(lib, link));
  }
  const include = path.join(addon, "deps", "include");
  for (const part of HEADERS)
    cpSync(path.join(tensorflow, "include", part), path.join(include, part), {
      recursive: true,
    });
}

async function compile(
  root: string,
  addon: string,
  log: string,
): Promise<void> {
  const gyp = path.join("node_modules", "node-gyp", "bin", "node-gyp.js");
  const name = "tfjs_binding";
  const output = path.join(addon, "lib", `napi-v${NAPI}`);
  const args = [
    path.join(npmFolder(), gyp),
    "rebuild",
    `--python=${pathsOf(root).python}`,
    `--module_name=${name}`,
    `--module_path=${output}`,
    `--module=${path.join(output, `${name}.node`)}`,
    `--napi_build_version=${NAPI}`,
    ...nodeHeaders(),
  ];
  const advice =
    "The compiler's messages are in the log. Node's headers are downloaded if this Node came without them.";
  await runLogged(process.execPath, args, { log, cwd: addon, advice });
  for (const left of ["build", path.join("deps", "include")])
    rmSync(path.join(addon, left), { recursive: true, force: true });
}

/** Most Nodes bring their headers along; then nothing is downloaded. */
function nodeHeaders(): string[] {
  const prefix = path.resolve(realpathSync(process.execPath), "../..");
  const header = path.join(prefix, "include", "node", "node_api.h");
  return existsSync(header) ? [`--nodedir=${prefix}`] : [];
}
