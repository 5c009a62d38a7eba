import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A folder for what sandboxes start from; it goes with this process. */
export function sandboxFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), "sandbox-"));
  // Other users' processes read it.
  chmodSync(folder, 0o755);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
