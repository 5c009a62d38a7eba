import * as tf from "@tensorflow/tfjs";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import { batchOf, itemOf, scoreGradients, sliceOf } from "./differentiate";
import type { Opened } from "./opened";
import type { ResolvedTarget } from "./target";

/** What is to be computed for a batch of inputs. */
export interface Plan {
  readonly network: Network;
  readonly layer: string;
  /** [b][t]: the targets of each input, the same number for all */
  readonly targets: readonly (readonly ResolvedTarget[])[];
  readonly usesGradients: boolean;
  readonly negative?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * One pass of a network forward to the scores and back to the layer, for a batch of inputs. A type, not an interface, so
 * that it is a record of tensors.
 */
export type Forward = {
  /** One tensor [B, ...] per input of the network */
  readonly inputs: tf.Tensor[];
  /** A [B, h, w, K] */
  readonly activations: tf.Tensor;
  /** dy/dA [B, h, w, K] for each column of targets; none if they are not used */
  readonly gradients: tf.Tensor[];
  /** y [b][t] */
  readonly scores: tf.Scalar[][];
};

/**
 * Runs the network up to a layer, from there to the scores, and back again, several inputs and targets at once. Call it
 * inside `tf.tidy`.
 *
 *   A = features(x),   y = head(A),   dy^c/dA
 *
 * The score is the logit, before any softmax. With `negative`, the gradients are those of -y^c.
 */
export function forward(plan: Plan, pictures: readonly Input[]): Forward {
  const { network, layer, targets, usesGradients, negative } = plan;
  const inputs = batchOf(network, pictures);
  const activations = network.graph.activations(layer, inputs);
  const head = (at: tf.Tensor) =>
    network.graph.logits(inputs, { layer, activations: at });
  const logits = head(activations);
  // First, so that a target that throws does so before anything is recorded.
  const scores = targets.map((row, b) =>
    row.map((target) => target.score(itemOf(logits, b))),
  );
  const columns = usesGradients ? targets[0].map((_, t) => t) : [];
  const gradients = columns.map((t) => {
    const column = targets.map((row) => row[t]);
    const dy = scoreGradients(activations, head, column);
    return negative ? tf.neg(dy) : dy;
  });
  return { inputs, activations, gradients, scores };
}

/** The part of a pass that belongs to input b and its target t. The caller disposes of its tensors. */
export function openedOf(
  { inputs, activations, gradients, scores }: Forward,
  { network, layer, targets, negative = false, onProgress }: Plan,
  b: number,
  t: number,
): Opened & { readonly score: tf.Scalar } {
  const tensors = tf.tidy(() => ({
    activations: sliceOf<tf.Tensor3D>(activations, b),
    inputs: inputs.map((x) => tf.slice(x, [b], [1])),
    score: tf.clone(scores[b][t]),
    ...(gradients[t] && { gradients: sliceOf<tf.Tensor3D>(gradients[t], b) }),
  }));
  const target = targets[b][t];
  return { ...tensors, network, layer, target, negative, onProgress };
}
