import * as tf from "@tensorflow/tfjs";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { ResolvedTarget } from "./target";

/**
 * The gradient of the scores of a batch, one target per item: d sum_b y_b / d at.
 *
 * Items do not influence each other in inference mode, so each has its own gradient in its own slice.
 *
 * @param at     the tensor to differentiate with respect to, [b, ...]
 * @param logits the logits of all outputs as a function of it
 */
export function scoreGradients(
  at: tf.Tensor,
  logits: (at: tf.Tensor) => tf.Tensor[],
  targets: readonly ResolvedTarget[],
): tf.Tensor {
  const total = (x: tf.Tensor): tf.Tensor => {
    const all = logits(x);
    const scores = targets.map((target, b) => target.score(itemOf(all, b)));
    // TensorFlow.js throws where y does not depend on x: a constant target has the gradient zero instead.
    return tf.add(tf.addN(scores), tf.sum(tf.mul(x, 0)));
  };
  return withCleanTape(() => tf.grad(total)(at));
}

/** TensorFlow.js keeps what it saved for the way back when the way fails: that is disposed of here. */
function withCleanTape<T>(differentiate: () => T): T {
  try {
    return differentiate();
  } catch (error) {
    const { state } = tf.engine();
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved } of state.activeTape)
        saved?.forEach((tensor) => tensor.dispose());
    }
    throw error;
  }
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
  const [, ...rest] = tensor.shape;
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
