import * as tf from "@tensorflow/tfjs";
import { describe } from "../errors";
import { mapMethod, type ExplainMethod } from "./map-method";

/** The heart of a method: A [h, w, K] and dy/dA [h, w, K] to one weight per channel [K]. */
export type ChannelWeights = (
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
) => tf.Tensor1D;

/** The same for methods that weigh each position: A and dy/dA, each [h, w, K], to weights [h, w, K]. */
export type PositionWeights = (
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
) => tf.Tensor3D;

/**
 * sum_k alpha_k A_k: the channels' maps mixed with their weights.
 *
 * @param activations A [h, w, K]
 * @param weights     alpha [K], or [h, w, K] where each position has its own
 * @returns           [h, w], signed
 */
export function weightedSum(
  activations: tf.Tensor3D,
  weights: tf.Tensor1D | tf.Tensor3D,
): tf.Tensor2D {
  return tf.sum(tf.mul(activations, weights), 2);
}

/**
 * A class activation map with one weight per channel, L^c = ReLU( sum_k alpha_k^c A^k ), from any weights function:
 * one of the lecture's, or your own.
 *
 * @param method  the name that the explanation carries
 * @param weights alpha from A and dy/dA; runs inside `tf.tidy`
 */
export function classActivationMap(
  method: string,
  weights: ChannelWeights,
): ExplainMethod {
  return weighted(method, weights, ({ shape }) => [shape[2]]);
}

/** The same for methods that weigh each position of each channel: L^c = ReLU( sum_k w^k A^k ), w [h, w, K]. */
export function positionActivationMap(
  method: string,
  weights: PositionWeights,
): ExplainMethod {
  return weighted(method, weights, ({ shape }) => shape);
}

function weighted(
  name: string,
  weigh: ChannelWeights | PositionWeights,
  shapeOf: (activations: tf.Tensor3D) => number[],
): ExplainMethod {
  return mapMethod({
    name,
    usesGradients: true,
    combine: ({ activations, gradients }) =>
      tf.tidy(() => {
        const weights = weigh(activations, gradients!);
        requireShape(name, weights, shapeOf(activations));
        const signedMap = weightedSum(activations, weights);
        return weights.rank === 1
          ? { weights: weights as tf.Tensor1D, signedMap }
          : { signedMap };
      }),
  });
}

function requireShape(method: string, weights: unknown, shape: number[]) {
  const fits =
    weights instanceof tf.Tensor && String(weights.shape) === String(shape);
  if (fits) return;
  const got =
    weights instanceof tf.Tensor
      ? `one of the shape ${describe(weights.shape)}`
      : describe(weights);
  throw new TypeError(
    `Expected the weights function of ${method} to return a tensor of the shape ${describe(shape)}, got ${got}.`,
  );
}
