import * as tf from "@tensorflow/tfjs";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { onnxRuntime, type OnnxRuntime } from "../engine/onnx-runtime";
import type { OnnxModel } from "./model-writer";
import { Uncovered } from "./uncovered";

const OPTIONS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: "all",
  // None: errors come back as exceptions.
  logSeverityLevel: 4,
  extra: {
    session: {
      // Packing the weights of dense layers anew doubles their memory, and saves no time.
      disable_prepacking: "1",
      // Threads wait awake for the next node, but not for the next run: they would disturb other sessions and TensorFlow.js.
      intra_op: { allow_spinning: "1" },
      force_spinning_stop: "1",
      // Work is handed out in small parts, so that a thread that was held up does not hold up the others.
      dynamic_block_base: "4",
    },
  },
};

/** Values that go in without ever being a tensor of TensorFlow.js. */
export interface Raw {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

export type Feeds = Readonly<Record<string, tf.Tensor | Raw>>;

/** What came out of one session as it was, for the session that it goes into next. */
const originals = new WeakMap<tf.Tensor, Tensor>();

/** A model ready to run. */
export class Session {
  private running = 0;
  private closed = false;

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
  ) {}

  /** @throws Uncovered if ONNX Runtime refuses the model */
  static async open(model: OnnxModel): Promise<Session> {
    const ort = onnxRuntime();
    if (!ort) throw new Uncovered("anything: ONNX Runtime is not loaded");
    const { bytes, externalData } = model;
    const session = await guarded(() =>
      ort.InferenceSession.create(bytes, {
        ...OPTIONS,
        externalData,
      }),
    );
    return new Session(ort, session);
  }

  /** The outputs, in the order in which the model was given them; the caller disposes of them. */
  async run(feeds: Feeds): Promise<tf.Tensor[]> {
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
        const tensor = tf.tensor(data as Float32Array, [...dims], "float32");
        originals.set(tensor, results[name]);
        return tensor;
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

  private toOrt(feed: tf.Tensor | Raw): Tensor {
    if (!(feed instanceof tf.Tensor))
      return new this.ort.Tensor("float32", feed.values, feed.shape);
    const original = originals.get(feed);
    if (original) return original;
    const type = feed.dtype === "int32" ? "int32" : "float32";
    return new this.ort.Tensor(
      type,
      feed.dataSync() as Float32Array,
      feed.shape,
    );
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

  get(key: string, write: () => OnnxModel): Promise<Session> {
    const known = this.sessions.get(key);
    this.sessions.delete(key);
    const session = known ?? Session.open(write());
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
