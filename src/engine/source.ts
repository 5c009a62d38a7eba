import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { runLogged } from "../setup/run-logged.mjs";
import { packageFolder, VERSION, type Plan } from "./flavours";
import { npm } from "./npm";

/**
 * What tfjs-node needs when it runs or is installed, apart from TensorFlow.js, which must be the workbook's own: then
 * its backend registers there.
 */
const DEPENDENCIES = {
  "@mapbox/node-pre-gyp": "1.0.9",
  "adm-zip": "0.5.18",
  "google-protobuf": "3.21.4",
  "https-proxy-agent": "2.2.4",
  "node-api-headers": "1.9.0",
  progress: "2.0.3",
  rimraf: "2.7.1",
  tar: "6.2.1",
};

/** Gets the package from npm as its publisher packed it, with what it needs, and runs nothing of it. */
export async function getSource(plan: Plan): Promise<void> {
  const { folder, flavour, log } = plan;
  const manifest = { private: true, dependencies: DEPENDENCIES };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  await npm(folder, ["install", "--ignore-scripts"], log);
  await npm(folder, ["pack", `${flavour.package}@${VERSION}`], log);
  await unpack(plan);
}

/** Unpacks the package afresh: an install script that failed leaves its traces. */
export async function unpack(plan: Plan): Promise<void> {
  const { folder, log } = plan;
  const target = packageFolder(plan);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const args = ["-xzf", archive(plan), "-C", target, "--strip-components=1"];
  const advice = "Unpacking needs the program tar.";
  await runLogged("tar", args, { log, cwd: folder, advice });
}

/** Removes what only the installation needed. */
export async function removeLeftovers(plan: Plan): Promise<void> {
  // Thousands of files: one after the other, as rmSync does, takes three times as long.
  for (const left of ["npm-cache", "wheel", "temporary", archive(plan)])
    await rm(path.join(plan.folder, left), { recursive: true, force: true });
}

/** @tensorflow/tfjs-node becomes tensorflow-tfjs-node-4.22.0.tgz. */
function archive({ flavour }: Plan): string {
  const name = flavour.package.replace("@", "").replace("/", "-");
  return `${name}-${VERSION}.tgz`;
}
