import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { copyFile, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { lazy } from "../lazy";
import { pathsOf, ROOT } from "../setup/paths.mjs";
import { writeWhole } from "./atomic";
import { bundle } from "./sandbox-bundle";
import { sandboxFolder } from "./sandbox-folder";

/**
 * Of V8. A snapshot fits only the flags that it was made with. What a function does in its first milliseconds is not worth an
 * optimising compiler; from V8 12 on it waits longer by itself, and has no such flag.
 */
export const ENGINE_FLAGS = [
  "--max-old-space-size=1024",
  "--v8-pool-size=1",
  ...(parseInt(process.versions.v8) < 12 ? ["--interrupt-budget=1000000"] : []),
];

const ENTRY = path.join(__dirname, "child.ts");
const SOURCES = path.join(ROOT, "src");

/** The path of Node's startup snapshot of `child.ts`: what a sandbox needs besides Node. Each process has a copy of its own. */
export const sandboxSnapshot = lazy(async (): Promise<string> => {
  const folder = sandboxFolder();
  const snapshot = path.join(folder, "child.blob");
  const kept = path.join(
    pathsOf().cache,
    "sandbox",
    `${versionOf(SOURCES)}.blob`,
  );
  try {
    await copyFile(kept, snapshot);
  } catch {
    await make(folder, snapshot);
    await keep(snapshot, kept);
  }
  // Other users' processes read it.
  chmodSync(snapshot, 0o644);
  return snapshot;
});

/** SHA-256 of all that a snapshot is made of, and a little more: this engine, our code, and which packages there are. */
export function versionOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts")).sort();
  const { arch, version } = process;
  const hash = createHash("sha256").update(
    JSON.stringify([version, arch, ENGINE_FLAGS, sources]),
  );
  for (const file of [...sources, "../package.json"])
    hash.update(readFileSync(path.join(folder, file)));
  return hash.digest("hex");
}

async function make(folder: string, snapshot: string): Promise<void> {
  const entry = path.join(folder, "child.js");
  writeFileSync(entry, await bundle(ENTRY));
  const flags = [...ENGINE_FLAGS, "--snapshot-blob", snapshot];
  const command = [...flags, "--build-snapshot", entry];
  try {
    await promisify(execFile)(process.execPath, command, {
      maxBuffer: 1 << 26,
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(
      `The sandbox's program could not be prepared: ${String(stderr ?? error).slice(-1000)}`,
      { cause: error },
    );
  }
}

/** For the next time, instead of what was kept before. Where nothing can be kept, it is made again. */
async function keep(snapshot: string, kept: string): Promise<void> {
  try {
    await rm(path.dirname(kept), { recursive: true, force: true });
    await writeWhole(kept, await readFile(snapshot));
  } catch {
    // Read-only, or full.
  }
}
