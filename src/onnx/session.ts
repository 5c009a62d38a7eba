import * as tf from "@tensorflow/tfjs";
import type { InferenceSession } from "onnxruntime-node";
import { onnxRuntime, type OnnxRuntime } from "../engine/onnx-runtime";
import type { OnnxModel } from "./model-writer";
import { Uncovered } from "./uncovered";

/**
 * @param isShort for a model that runs between others: its threads then sleep when there is nothing to do, where they
 *                else wait awake for more and disturb the others
 */
function optionsFor(isShort: boolean): InferenceSession.SessionOptions {
  return {
    graphOptimizationLevel: "all",
    // None: errors come back as exceptions.
    logSeverityLevel: 4,
    extra: {
      session: {
        // Packing the weights of dense layers anew doubles their memory, and saves no time.
        disable_prepacking: "1",
        intra_op: { allow_spinning: isShort ? "0" : "1" },
      },
    },
  };
}

/** A model ready to run. */
export class Session {
  private running = 0;
  private closed = false;

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
  ) {}

  /** @throws Uncovered if ONNX Runtime refuses the model */
  static async open(model: OnnxModel, isShort = false): Promise<Session> {
    const ort = onnxRuntime();
    if (!ort) throw new Uncovered("anything: ONNX Runtime is not loaded");
    const { bytes, externalData } = model;
    const session = await guarded(() =>
      ort.InferenceSession.create(bytes, {
        ...optionsFor(isShort),
        externalData,
      }),
    );
    return new Session(ort, session);
  }

  /** The outputs, in the order in which the model was given them; the caller disposes of them. */
  async run(feeds: Readonly<Record<string, tf.Tensor>>): Promise<tf.Tensor[]> {
    this.running++;
    try {
      const tensors = Object.entries(feeds).map(
        ([name, tensor]) => [name, this.toOrt(tensor)] as const,
      );
      const results = await guarded(() =>
        this.session.run(Object.fromEntries(tensors)),
      );
      return this.session.outputNames.map((name) => {
        const { data, dims } = results[name];
        return tf.tensor(data as Float32Array, [...dims], "float32");
      });
    } finally {
      this.running--;
      if (this.closed) await this.release();
    }
  }

  /** Frees its memory, once what is running has ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.release();
  }

  private async release(): Promise<void> {
    if (this.running === 0) await this.session.release();
  }

  private toOrt(tensor: tf.Tensor) {
    const type = tensor.dtype === "int32" ? "int32" : "float32";
    const values = tensor.dataSync() as Float32Array;
    return new this.ort.Tensor(type, values, tensor.shape);
  }
}

/** What ONNX Runtime cannot do becomes a reason to compute elsewhere. */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw new Uncovered(`this network: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** How many sessions a network keeps: each holds the weights that it uses. */
const CAPACITY = 8;

/** The sessions of a network by what they compute; those used last are kept. */
export class SessionCache {
  private readonly sessions = new Map<string, Promise<Session>>();

  get(key: string, write: () => OnnxModel, isShort: boolean): Promise<Session> {
    const known = this.sessions.get(key);
    this.sessions.delete(key);
    const session = known ?? Session.open(write(), isShort);
    this.sessions.set(key, session);
    session.catch(() => this.sessions.delete(key));
    const [oldest] = this.sessions.keys();
    if (this.sessions.size > CAPACITY) void this.drop(oldest);
    return session;
  }

  async clear(): Promise<void> {
    await Promise.all([...this.sessions.keys()].map((key) => this.drop(key)));
  }

  private async drop(key: string): Promise<void> {
    const session = this.sessions.get(key);
    this.sessions.delete(key);
    // One that could not be made has nothing to free.
    await session?.then(
      (one) => one.close(),
      () => undefined,
    );
  }
}
