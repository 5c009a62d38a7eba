import * as tf from "@tensorflow/tfjs";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { Objective } from "../network/runner";
import type { ResolvedTarget } from "./target";

/**
 * The sum of the scores of a batch, one target per item. Items do not influence each other in inference mode, so its
 * derivative holds the gradient of each item's own score in that item's slice.
 */
export function sumOfScores(targets: readonly ResolvedTarget[]): Objective {
  const value = (logits: readonly tf.Tensor[]) =>
    tf.addN(targets.map((target, b) => target.score(itemOf(logits, b))));
  const picks = targets.flatMap(({ index, output }) =>
    index === null ? [] : [{ output, index: [index].flat() as number[] }],
  );
  return picks.length === targets.length ? { value, picks } : { value };
}

/** The scores of a batch [B], one target per item. */
export function scoresOf(
  logits: readonly tf.Tensor[],
  targets: readonly ResolvedTarget[],
): tf.Tensor1D {
  return tf.tidy(() =>
    tf.stack(targets.map((target, b) => target.score(itemOf(logits, b)))),
  ) as tf.Tensor1D;
}

/** The inputs of the network for several pictures, each [B, ...]. */
export function batchOf(
  network: Network,
  pictures: readonly Input[],
): tf.Tensor[] {
  const each = pictures.map((input) => network.inputs(input));
  if (each.length === 1) return each[0];
  return each[0].map((_, i) => tf.concat(each.map((all) => all[i])));
}

/** The logits of one item of a batch, without the batch axis. */
export function itemOf(logits: readonly tf.Tensor[], b: number): tf.Tensor[] {
  return logits.map((tensor) => sliceOf(tensor, b));
}

/** One item of a batch, without the batch axis. */
export function sliceOf<T extends tf.Tensor>(tensor: tf.Tensor, b: number): T {
  const [count, ...rest] = tensor.shape;
  if (count === 1) return tf.reshape(tensor, rest) as T;
  const begin = [b, ...rest.map(() => 0)];
  return tf.squeeze(tf.slice(tensor, begin, [1, ...rest]), [0]);
}

/** How many items are computed in one pass. */
const BATCH = 16;

/** A list in pieces of a size that fits in one pass. */
export function inBatches<T>(items: readonly T[], size: number = BATCH): T[][] {
  const batches: T[][] = [];
  for (let i = 0; i < items.length; i += size)
    batches.push(items.slice(i, i + size));
  return batches;
}
