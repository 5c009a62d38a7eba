import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, statfsSync } from "node:fs";
import path from "node:path";
import { orList } from "../errors";
import { withProgress } from "../setup/progress.mjs";
import { runLogged } from "../setup/run-logged.mjs";
import { CUDA_SPACE, getCuda } from "./cuda";
import { packageFolder, type Flavour, type Plan } from "./flavours";
import { unpack } from "./source";
import { unpackWheels, wheelFolder } from "./wheel";

/** tfjs-node knows the interface of Node up to this version, which every later Node has too. */
const NAPI = 8;

const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Why the package cannot be built here, and what to do about that; undefined where it can. */
export function buildProblem({ flavour, folder, cuda }: Plan) {
  return (
    systemProblem(flavour) ??
    compilerProblem() ??
    spaceProblem(folder, flavour.space + (cuda ? CUDA_SPACE : 0))
  );
}

/** Builds tfjs-node from the source in its package and the library in PyPI's wheel of TensorFlow. */
export async function buildNative(plan: Plan): Promise<void> {
  const { flavour, cuda } = plan;
  await unpack(plan);
  await withProgress(`TensorFlow, from PyPI (${flavour.download})`, () =>
    getTensorFlow(plan),
  );
  if (cuda) await withProgress("CUDA, from PyPI (3 GB)", () => getCuda(plan));
  await withProgress("compiling", () => compile(plan));
}

function systemProblem({ engine, wheels }: Flavour): string | undefined {
  const { platform, arch } = process;
  if (platform === "linux" && arch in wheels && hasGlibc()) return undefined;
  const systems = orList(Object.keys(wheels)).replaceAll("'", "");
  return (
    `The ${engine} engine is built from source on Linux with glibc on ${systems} only, and this is ${platform} on ${arch}. ` +
    "The workbook works without it: npm run engine shows what it uses."
  );
}

/** PyPI's wheels are of no use on Alpine and others with musl. */
function hasGlibc(): boolean {
  const { header } = process.report.getReport() as {
    header?: { glibcVersionRuntime?: string };
  };
  return header?.glibcVersionRuntime !== undefined;
}

function compilerProblem(): string | undefined {
  const compiler = process.env.CXX ?? "g++";
  if (spawnSync(compiler, ["--version"]).status === 0) return undefined;
  return (
    `Building needs ${compiler}, not found here. Debian, Ubuntu: sudo apt install g++; ` +
    "Fedora: sudo dnf install gcc-c++. Then run the same command again."
  );
}

function spaceProblem(folder: string, needed: number): string | undefined {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  if (free >= needed) return undefined;
  return `Building needs ${needed} GB of free disk at ${folder}, and there are ${free.toFixed(1)}. Make room, then run the same command again.`;
}

/** Puts the wheel's libraries where the built library will look for them. */
async function getTensorFlow(plan: Plan): Promise<void> {
  await unpackWheels(plan, [plan.flavour.wheels[process.arch] as string]);
  const lib = path.join(packageFolder(plan), "deps", "lib");
  mkdirSync(lib, { recursive: true });
  for (const name of LIBRARIES)
    renameSync(
      path.join(wheelFolder(plan), "tensorflow", name),
      path.join(lib, name),
    );
}

/** Two files and one library of C functions: the compiler needs no build system for that, and of Node only its headers. */
async function compile(plan: Plan): Promise<void> {
  const addon = packageFolder(plan);
  const output = path.join(addon, "lib", `napi-v${NAPI}`);
  mkdirSync(output, { recursive: true });
  const headers = path.join("node_modules", "node-api-headers", "include");
  const args = [
    ...["-std=c++17", "-O2", "-fPIC", "-shared", `-DNAPI_VERSION=${NAPI}`],
    ...["-I", path.join(plan.folder, headers)],
    ...["-I", path.join(wheelFolder(plan), "tensorflow", "include")],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((name) =>
      path.join("binding", name),
    ),
    ...[
      "-L",
      path.join("deps", "lib"),
      ...LIBRARIES.map((name) => `-l:${name}`),
    ],
    "-Wl,-rpath,$ORIGIN/../../deps/lib",
    ...["-o", path.join(output, "tfjs_binding.node")],
  ];
  const advice = "The compiler's messages are in the log.";
  const compiler = process.env.CXX ?? "g++";
  await runLogged(compiler, args, { log: plan.log, cwd: addon, advice });
}
