import * as tf from "@tensorflow/tfjs";
import { suggest } from "../errors";
import { mendCpu, mendGradients, mendNative, mendWasm } from "./mend";
import { startOnnxRuntime } from "./onnx-runtime";
import { loadTfjsNode } from "./optional-package";

/** The engines, in the order in which they are tried. */
export const ENGINES: readonly EngineName[] = [
  "onnx",
  "gpu",
  "native",
  "wasm",
  "cpu",
];
export type EngineName = "onnx" | "gpu" | "native" | "wasm" | "cpu";

/** The package that each engine needs and that may be missing. */
export const PACKAGES: Readonly<Partial<Record<EngineName, string>>> = {
  onnx: "onnxruntime-node",
  gpu: "@tensorflow/tfjs-node-gpu",
  native: "@tensorflow/tfjs-node",
};

/** The engine that TensorFlow.js itself computes on. */
export type TensorFlowEngine = Exclude<EngineName, "onnx">;

export interface Engine {
  readonly name: EngineName;
  /** What TensorFlow.js computes on: the same, or for `onnx`, which only runs networks, the engine beside it. */
  readonly tensorflow: TensorFlowEngine;
  /** Why this one: which was asked for, or what is missing for the faster ones. */
  readonly why: string;
}

let started: Promise<Engine> | undefined;

/**
 * The engine all computation runs on; the first call starts it.
 *
 * Tries ONNX Runtime (for networks, with WebAssembly for all else), tfjs-node-gpu, tfjs-node, WebAssembly and plain
 * JavaScript in this order and keeps the first that works. The environment variable WORKBOOK_ENGINE (onnx, gpu, native,
 * wasm or cpu) chooses one instead.
 *
 * @throws if WORKBOOK_ENGINE names an engine that does not exist or cannot start here
 */
export function engine(): Promise<Engine> {
  started ??= start(process.env.WORKBOOK_ENGINE);
  // A failed start may be tried again, for instance after setting WORKBOOK_ENGINE in a notebook.
  started.catch(() => (started = undefined));
  return started;
}

async function start(wanted: string | undefined): Promise<Engine> {
  if (wanted) return startNamed(wanted);
  const missing: string[] = [];
  for (const name of ENGINES) {
    try {
      const tensorflow = await STARTERS[name]();
      const why = missing.length
        ? `the fastest that works here (${missing.join("; ")})`
        : "the fastest there is";
      return { name, tensorflow, why };
    } catch (error) {
      missing.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new Error(`No compute engine could be started. ${missing.join("; ")}`);
}

async function startNamed(wanted: string): Promise<Engine> {
  const name = ENGINES.find((engine) => engine === wanted);
  if (!name) {
    throw new RangeError(
      `Expected WORKBOOK_ENGINE to be one of ${ENGINES.join(", ")}, got '${wanted}'.${suggest(wanted, ENGINES)}`,
    );
  }
  try {
    const tensorflow = await STARTERS[name](true);
    return { name, tensorflow, why: "chosen by WORKBOOK_ENGINE" };
  } catch (error) {
    throw new Error(
      `WORKBOOK_ENGINE asks for '${name}', which cannot start here: ${(error as Error).message}. ` +
        "Unset it to use the fastest engine that works.",
      { cause: error },
    );
  }
}

const STARTERS: Record<
  EngineName,
  (asked?: boolean) => Promise<TensorFlowEngine>
> = {
  onnx: async () => {
    startOnnxRuntime();
    return STARTERS.wasm().catch(() => STARTERS.cpu());
  },
  gpu: async (asked) => {
    await loadTfjsNode("@tensorflow/tfjs-node-gpu");
    await use("tensorflow");
    const backend = tf.backend() as { isUsingGpuDevice?: boolean };
    if (!backend.isUsingGpuDevice && !asked) throw new Error("no GPU found");
    mendNative();
    return "gpu";
  },
  native: async () => {
    await loadTfjsNode("@tensorflow/tfjs-node");
    await use("tensorflow");
    mendNative();
    return "native";
  },
  wasm: async () => {
    await keepProcessListeners(async () => {
      await import("@tensorflow/tfjs-backend-wasm");
      await use("wasm");
    });
    mendWasm();
    return "wasm";
  },
  cpu: async () => {
    // Its first operation prints an advertisement for tfjs-node unless the flag says that this is production.
    tf.env().set("PROD", true);
    await use("cpu");
    mendCpu();
    return "cpu";
  },
};

async function use(backend: string): Promise<void> {
  const ok = await tf.setBackend(backend);
  if (!ok) throw new Error(`the TensorFlow.js backend '${backend}' failed`);
  await tf.ready();
  mendGradients();
}

/**
 * The WebAssembly loader adds listeners for 'uncaughtException' and 'unhandledRejection' that rethrow: one late
 * error would end a whole notebook kernel. Drop those that appear while `load` runs.
 */
async function keepProcessListeners(load: () => Promise<void>): Promise<void> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.rawListeners(event));
  await load();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i].includes(listener)) {
        process.removeListener(event, listener as () => void);
      }
    }
  });
}
