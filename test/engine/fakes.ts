import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathsOf, ROOT } from "../../src/setup/paths.mjs";

/** A folder inside the project, from where packages find the workbook's TensorFlow.js. */
export function temporaryFolder(): string {
  const { cache } = pathsOf();
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(path.join(cache, "test-"));
}

export function write(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** What tfjs-node finds its library with. */
export const PRE_GYP = {
  "@mapbox/node-pre-gyp/index.js": `
    const path = require("node:path");
    exports.find = (manifest) => path.join(path.dirname(manifest), "lib", "library.js");`,
};

/** A tfjs-node-gpu that does `code` when its library is loaded, to be put on NODE_PATH. */
export function fakeGpu(folder: string, code: string): void {
  const name = "@tensorflow/tfjs-node-gpu";
  write(folder, {
    ...PRE_GYP,
    [`${name}/package.json`]: JSON.stringify({ name, main: "dist/index.js" }),
    [`${name}/dist/index.js`]: "",
    [`${name}/lib/library.js`]: code,
  });
}

/** The backend of plain JavaScript under TensorFlow's name; with FAKE=wrong its pooling is not linear. */
const BACKEND = `
  const tf = require("@tensorflow/tfjs");
  for (const kernel of tf.getKernelsForBackend("cpu"))
    tf.registerKernel({ ...kernel, backendName: "tensorflow" });
  tf.registerBackend("tensorflow", () => tf.engine().findBackendFactory("cpu")());
  if (process.env.FAKE === "wrong") {
    const pool = tf.getKernel("AvgPool", "tensorflow");
    tf.unregisterKernel("AvgPool", "tensorflow");
    tf.registerKernel({ ...pool, kernelFunc: (call) => {
      const y = pool.kernelFunc(call);
      const values = call.backend.readSync(y.dataId);
      values.forEach((value, i) => (values[i] = Math.abs(value)));
      return y;
    } });
  }`;

/** The publisher's script; with FAKE=broken it fails. */
const INSTALL = `
  if (process.env.FAKE === "broken") process.exit(1);
  const fs = require("node:fs");
  fs.mkdirSync("lib", { recursive: true });
  fs.writeFileSync("lib/library.js", "");`;

/** npm as far as the installation needs it; with FAKE=offline it fails as without a network. */
const NPM = `
  const fs = require("node:fs");
  if (process.env.FAKE === "offline") {
    console.error("npm error code ENOTFOUND");
    process.exit(1);
  }
  const archive = "tensorflow-tfjs-node-4.22.0.tgz";
  if (process.argv[2] === "pack") fs.copyFileSync(__dirname + "/" + archive, archive);
  else fs.cpSync(__dirname + "/modules", "node_modules", { recursive: true });`;

/**
 * Makes an npm that hands out a small tfjs-node.
 *
 * @param host the address of the publisher's server
 * @returns    what npm_execpath is to be
 */
export function fakeNpm(folder: string, host: string): string {
  const bin = path.join(folder, "bin");
  write(bin, { "npm-cli.js": NPM });
  write(path.join(bin, "modules"), PRE_GYP);
  const manifest = { main: "dist/index.js", binary: { host } };
  write(path.join(folder, "package"), {
    "package.json": JSON.stringify(manifest),
    "dist/index.js": BACKEND,
    "scripts/install.js": INSTALL,
  });
  const archive = path.join(bin, "tensorflow-tfjs-node-4.22.0.tgz");
  spawnSync("tar", ["-czf", archive, "-C", folder, "package"]);
  return path.join(bin, "npm-cli.js");
}

export interface Run {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs Node with TypeScript in the project's folder; variables that are undefined are left out. */
export function run(
  args: string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const entries = Object.entries({ ...process.env, ...variables });
  const env = Object.fromEntries(entries.filter(([, value]) => value));
  const child = spawn(process.execPath, ["--require", pathsOf().tsx, ...args], {
    cwd: ROOT,
    env,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ stdout, stderr, code }));
  });
}
