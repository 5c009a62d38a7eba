import * as tf from "@tensorflow/tfjs";
import type { Network } from "../network/network";
import type { Input } from "../network/preprocess";
import type { ExplainOptions } from "./explanation";
import type { ResolvedTarget } from "./target";

/** A network opened at a layer for one image and one score, as tensors. */
export interface Opened {
  readonly layer: string;
  /** A [h, w, K] */
  readonly activations: tf.Tensor3D;
  /** dy^c/dA [h, w, K] */
  readonly gradients: tf.Tensor3D;
  /** y^c */
  readonly score: tf.Scalar;
}

/**
 * Runs the network up to a layer, from there to the score y^c, and back again. Call it inside `tf.tidy`.
 *
 *   A = features(x),   y = head(A),   dy^c/dA
 *
 * The score is the logit, before any softmax. With `negative`, gradients are those of -y^c.
 */
export function openAt(
  network: Network,
  input: Input,
  target: ResolvedTarget,
  { layer, negative = false }: ExplainOptions,
): Opened {
  const split = network.split(layer);
  const x = network.input(input);
  const batch = split.features(x);
  const y = (A: tf.Tensor) => target.score(split.head(A, x));
  const { value, grad } = tf.valueAndGrad(y)(batch);
  const dy = negative ? tf.neg(grad) : grad;
  return {
    layer: split.layer,
    activations: tf.squeeze(batch, [0]) as tf.Tensor3D,
    gradients: tf.squeeze(dy, [0]) as tf.Tensor3D,
    score: value as tf.Scalar,
  };
}
