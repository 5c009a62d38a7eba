import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { pathsOf, ROOT } from "../src/setup/paths.mjs";
import { withProgress } from "../src/setup/progress.mjs";
import {
  hasStamp,
  removeStamp,
  stampKey,
  writeStamp,
} from "../src/setup/stamp.mjs";
import { pipInstall, venv } from "../src/setup/venv.mjs";

/** Everything the benchmark makes: the peers' own Python environment, networks, logs. */
export const BENCH_FOLDER = path.join(pathsOf(ROOT).cache, "bench");

const PACKAGES = [
  "torch==2.13.0",
  "numpy",
  "opencv-python-headless",
  "tqdm", // Score-CAM shows its progress with it
];

/** Without what it asks for: see peer/stubs.py. */
const LIBRARY = "grad-cam==1.5.7";

/**
 * Installs the peers into an environment of their own, unless they are there.
 *
 * @returns its Python
 */
export async function ensurePeers(): Promise<string> {
  const { venv: folder, python, logs } = pathsOf(BENCH_FOLDER);
  const key = stampKey(PACKAGES, LIBRARY);
  const isFresh = !venv.isDone(BENCH_FOLDER);
  if (!isFresh && hasStamp(folder, key, "-peers")) return python;
  const log = path.join(logs, "setup-peers.log");
  mkdirSync(logs, { recursive: true });
  rmSync(log, { force: true });
  if (isFresh)
    await withProgress("Python environment of the peers", () =>
      venv.run(BENCH_FOLDER, log),
    );
  removeStamp(folder, "-peers");
  await withProgress("PyTorch and pytorch-grad-cam", async () => {
    await pipInstall(BENCH_FOLDER, PACKAGES, log);
    await pipInstall(BENCH_FOLDER, ["--no-deps", LIBRARY], log);
  });
  writeStamp(folder, key, "-peers");
  return python;
}
