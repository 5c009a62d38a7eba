import * as tf from "@tensorflow/tfjs";
import { CELLS, GRID } from "./batch";
import { LABELS } from "../scenes/labels";
import { CHANNELS, type Symbol } from "./trunk";

type Activation = "relu" | "sigmoid" | "tanh" | "softmax";

export function dense(
  x: Symbol,
  name: string,
  units: number,
  activation?: Activation,
): Symbol {
  return tf.layers.dense({ name, units, activation }).apply(x) as Symbol;
}

export function multiply(name: string, ...parts: Symbol[]): Symbol {
  return tf.layers.multiply({ name }).apply(parts) as Symbol;
}

export function add(name: string, ...parts: Symbol[]): Symbol {
  return tf.layers.add({ name }).apply(parts) as Symbol;
}

export function concatenate(name: string, ...parts: Symbol[]): Symbol {
  return tf.layers.concatenate({ name }).apply(parts) as Symbol;
}

export function dot(
  name: string,
  a: Symbol,
  b: Symbol,
  axes: [number, number],
) {
  return tf.layers.dot({ name, axes }).apply([a, b]) as Symbol;
}

/** conv7 as one row per position: [144, 128] */
export function rowsOf(features: Symbol): Symbol {
  return tf.layers
    .reshape({ name: "positions", targetShape: [CELLS, CHANNELS] })
    .apply(features) as Symbol;
}

/** Things, spread over the positions where they are seen, by class [144, 8]; and the sums over positions, which count [8]. */
export function count(
  rows: Symbol,
  { trainable = true } = {},
): { density: Symbol; counts: Symbol } {
  // Few positions hold a thing: nearly 0 at first.
  const density = tf.layers
    .dense({
      name: "density",
      units: 8,
      activation: "sigmoid",
      trainable,
      biasInitializer: tf.initializers.constant({ value: -5 }),
    })
    .apply(rows) as Symbol;
  const columns = tf.layers
    .permute({ name: "density_columns", dims: [2, 1] })
    .apply(density) as Symbol;
  const sums = startingAt(columns, "sum", tf.ones([CELLS, 1]));
  const counts = tf.layers
    .reshape({ name: "counts", targetShape: [8] })
    .apply(sums) as Symbol;
  return { density, counts };
}

/** What a head sees of the picture, one row per position of conv7. */
export interface Seen {
  /** V, what is read where attention looks: [144, 64] */
  readonly values: Symbol;
  /** What queries are compared with: [144, 48] */
  readonly keys: Symbol;
  /** How many things of each class: [8] */
  readonly counts: Symbol;
}

/** V, keys and counts, each a function of a position of conv7 alone: dense layers, so that conv7 stays the last convolution. */
export function see(features: Symbol): Seen {
  const rows = rowsOf(features);
  const values = dense(rows, "values", 64, "relu");
  const { counts } = count(rows, { trainable: false });
  return { values, keys: dense(values, "keys", 48), counts };
}

/**
 * A dense layer that starts with these weights. `trainable: false` keeps `initialize` from them; the optimizer still moves
 * them, by a few per cent in the networks that come with the workbook.
 */
function startingAt(
  x: Symbol,
  name: string,
  kernel: tf.Tensor,
  { bias, activation }: { bias?: tf.Tensor; activation?: Activation } = {},
): Symbol {
  const layer = tf.layers.dense({
    name,
    units: kernel.shape[1]!,
    activation,
    useBias: bias !== undefined,
    trainable: false,
  });
  const y = layer.apply(x) as Symbol;
  const weights = bias ? [kernel, bias] : [kernel];
  layer.setWeights(weights);
  tf.dispose(weights);
  return y;
}

/** The most things of one class in a scene. */
export const MOST = 4;
/** Of the steps in `atLeast`: from .007 to .993 between .25 below and .25 above. */
const STEEPNESS = 20;

/**
 * Whether there are at least 1, 2, 3 and 4 of each class: [32], each nearly 0 or 1. Steps this steep have hardly a
 * gradient: what is decided by numbers does not spread a map over all that was counted.
 */
export function atLeast(counts: Symbol): Symbol {
  const columns = MOST * LABELS.length;
  const kernel = LABELS.map((_, k) =>
    Array.from({ length: columns }, (_, column) =>
      Math.floor(column / MOST) === k ? STEEPNESS : 0,
    ),
  );
  const bias = Array.from(
    { length: columns },
    (_, column) => -STEEPNESS * ((column % MOST) + 0.5),
  );
  return startingAt(counts, "at_least", tf.tensor2d(kernel), {
    bias: tf.tensor1d(bias),
    activation: "sigmoid",
  });
}

/** How much the score of a number falls with its distance from the count. */
const SHARPNESS = 12;

/**
 * Scores of the numbers from 0 to 4, from a count: s (n - 2) c - s (n^2 - 4) / 2, which is - s/2 (c - n)^2 less what all have
 * in common. The nearest number has the highest; two neighbours differ by s (c - their middle).
 */
export function numbersOf(count: Symbol): Symbol {
  const numbers = Array.from({ length: MOST + 1 }, (_, n) => n);
  const slopes = numbers.map((n) => SHARPNESS * (n - MOST / 2));
  const bias = numbers.map((n) => (-SHARPNESS * (n * n - MOST)) / 2);
  return startingAt(count, "numbers", tf.tensor2d([slopes]), {
    bias: tf.tensor1d(bias),
  });
}

/** Where attention looks, as x and y from -1 to 1: the mean place of its positions. */
export function placeOf(attention: Symbol, name: string): Symbol {
  const at = (i: number) => (2 * i + 1) / GRID - 1;
  const kernel = Array.from({ length: CELLS }, (_, p) => [
    at(p % GRID),
    at(Math.floor(p / GRID)),
  ]);
  return startingAt(attention, name, tf.tensor2d(kernel));
}

/** Softmax over positions. */
export function softmax(scores: Symbol, name: string): Symbol {
  return tf.layers.softmax({ name, axis: -1 }).apply(scores) as Symbol;
}

/**
 * How far attention is from the truth: - log of its share on the right positions, over the cases that have some.
 *
 * @param attention [..., 144], a softmax
 * @param right     [..., 144], 1 on the right positions, all 0 where there are none
 */
export function attentionLoss(attention: tf.Tensor, right: tf.Tensor) {
  const share = tf.sum(tf.mul(attention, right), -1);
  const counted = tf.cast(tf.greater(tf.sum(right, -1), 0), "float32");
  const loss = tf.neg(tf.log(tf.add(share, 1e-6)));
  return tf.div(tf.sum(tf.mul(loss, counted)), tf.maximum(tf.sum(counted), 1));
}

/**
 * How far densities are from the truth: a cross entropy for each position and class, whose gradient does not vanish where
 * the sigmoid is flat, and the error of the sums.
 *
 * @param density [B, 144, 8], each 0..1
 * @param truth   [B, 144, 8], 1 for each thing, spread over the positions where it is seen
 * @param counts  [B, 8]
 */
export function densityLoss(
  density: tf.Tensor,
  truth: tf.Tensor,
  counts: tf.Tensor,
) {
  const log = (x: tf.Tensor) => tf.log(tf.add(x, 1e-6));
  const entropy = tf.add(
    tf.mul(truth, log(density)),
    tf.mul(tf.sub(1, truth), log(tf.sub(1, density))),
  );
  const off = tf.mean(tf.neg(tf.sum(entropy, [1, 2])));
  const wrong = tf.losses.huberLoss(counts, tf.sum(density, 1));
  return tf.add(tf.mul(0.1, off), tf.mul(LABELS.length, wrong));
}

/** The mean cross entropy of the right indices, those below zero left out. */
export function crossEntropy(logits: tf.Tensor, right: tf.Tensor) {
  const classes = logits.shape.at(-1)!;
  const index = tf.cast(tf.maximum(right, 0), "int32");
  const counted = tf.cast(tf.greaterEqual(right, 0), "float32");
  const losses = tf.neg(
    tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(index, classes)), -1),
  );
  return tf.div(tf.sum(tf.mul(losses, counted)), tf.sum(counted));
}
