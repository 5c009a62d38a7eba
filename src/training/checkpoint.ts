import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { Point } from "./train";

/** What an interrupted training needs to go on as if it had not been. */
export interface Checkpoint {
  readonly step: number;
  /** Trained so far */
  readonly seconds: number;
  readonly curve: Point[];
  readonly weights: tf.Tensor[];
  /** Adam's */
  readonly moments: Awaited<ReturnType<tf.Optimizer["getWeights"]>>;
}

interface Head {
  readonly step: number;
  /** Trained so far */
  readonly seconds: number;
  readonly curve: Point[];
  readonly weights: number;
  readonly specs: tf.io.WeightsManifestEntry[];
}

export async function writeCheckpoint(
  file: string,
  { step, seconds, curve, weights, moments }: Checkpoint,
): Promise<void> {
  const named = [
    ...weights.map((tensor, i) => ({ name: `weight ${i}`, tensor })),
    ...moments.map(({ tensor }, i) => ({ name: `moment ${i}`, tensor })),
  ];
  const { data, specs } = await tf.io.encodeWeights(named);
  const count = weights.length;
  const head = JSON.stringify({ step, seconds, curve, weights: count, specs });
  const bytes = Buffer.from(head);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  await mkdir(path.dirname(file), { recursive: true });
  // A new file in the place of the old one, so that a stop in between leaves one whole.
  await writeFile(
    `${file}.new`,
    Buffer.concat([length, bytes, Buffer.from(data)]),
  );
  await rename(`${file}.new`, file);
}

/** @returns null where there is none */
export async function readCheckpoint(file: string): Promise<Checkpoint | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return null;
  }
  const start = 4 + bytes.readUInt32LE(0);
  const head = JSON.parse(bytes.toString("utf8", 4, start)) as Head;
  const data = Uint8Array.from(bytes.subarray(start)).buffer;
  const tensors = Object.values(tf.io.decodeWeights(data, head.specs));
  const weights = tensors.slice(0, head.weights);
  const moments = tensors
    .slice(head.weights)
    .map((tensor, i) => ({ name: `moment ${i}`, tensor }));
  const { step, seconds, curve } = head;
  return { step, seconds, curve, weights, moments };
}
