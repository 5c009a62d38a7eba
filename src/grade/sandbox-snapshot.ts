import { execFile } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { lazy } from "../lazy";
import { bundle } from "./sandbox-bundle";
import { sandboxFolder } from "./sandbox-folder";

/**
 * Of V8. A snapshot fits only the flags that it was made with. WebAssembly's memory lies outside of JavaScript's heap, and no
 * exercise needs it. What a function does in its first milliseconds is not worth an optimising compiler.
 */
export const ENGINE_FLAGS = [
  "--max-old-space-size=1024",
  "--v8-pool-size=1",
  "--no-expose-wasm",
  "--interrupt-budget=1000000",
];

const ENTRY = path.join(__dirname, "child.ts");

/** The path of Node's startup snapshot of `child.ts`: what a sandbox needs besides Node. Made once per process. */
export const sandboxSnapshot = lazy(async (): Promise<string> => {
  const folder = sandboxFolder();
  const entry = path.join(folder, "child.js");
  const snapshot = path.join(folder, "child.blob");
  writeFileSync(entry, await bundle(ENTRY));
  await build(entry, snapshot);
  // Other users' processes read it.
  chmodSync(snapshot, 0o644);
  return snapshot;
});

async function build(entry: string, snapshot: string): Promise<void> {
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
