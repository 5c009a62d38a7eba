/**
 * The Jupyter kernel: `node --require src/setup/tsx.cjs src/kernel/main.ts <connection file>`. Two threads: this one is the cells'
 * (kernel.ts: tslab compiles and runs them), the other one sends and receives (messenger.ts).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { MessengerData } from "./messenger";
import type { Connection } from "./wire";

const file = process.argv[2];
if (!file) throw new Error("Expected a connection file as the argument");
const connection = JSON.parse(readFileSync(file, "utf8")) as Connection;
// Cells import './src/index', wherever their notebook is.
process.chdir(join(__dirname, "../.."));

// A stop button pressed while the compiler loads ends nothing.
process.on("SIGINT", () => {});

const load = createRequire(__filename);
const { version } = load("@tslab/typescript-for-tslab/package.json") as {
  version: string;
};
const stoppable = new Int32Array(new SharedArrayBuffer(4));
const workerData: MessengerData = {
  connection,
  typescript: version,
  stoppable,
};
const messenger = new Worker(join(__dirname, "messenger.ts"), { workerData });
// Not imported at the top: the messenger answers while the compiler loads.
const { serve } = load("./kernel.ts") as typeof import("./kernel");
serve(messenger, stoppable);
