/**
 * Grad-CAM++ as it is found in published code, for comparison. Each differs from eq. 19 of the paper in one thing,
 * which its comment names. Give one to `classActivationMap` to see what that does to a map. All leave out the constant
 * factor exp(S).
 */
import * as tf from "@tensorflow/tfjs";
import type { ChannelWeights } from "./class-activation-map";

type Positions = tf.Tensor3D;

/**
 * The authors' code (github.com/adityac94/Grad_CAM_plus_plus): alpha is divided by its sum over the positions with a
 * positive gradient, which the paper's equation does not do. It changes the ranking of the channels.
 */
export const authorsWeights: ChannelWeights = (activations, gradients) => {
  const positive = tf.relu(gradients);
  const alpha = alphaOf(activations, gradients);
  const counted = tf.mul(alpha, tf.sign(positive));
  return weigh(tf.div(alpha, sumOrOne(counted)), positive);
};

/** tf-keras-vis: as the authors' code, but alpha is divided by its sum over all positions. */
export const tfKerasVisWeights: ChannelWeights = (activations, gradients) => {
  const alpha = alphaOf(activations, gradients);
  return weigh(tf.div(alpha, sumOrOne(alpha)), tf.relu(gradients));
};

/**
 * pytorch-grad-cam: 1e-6 is added to the denominator, 2 g^2 + g^3 sum A + 1e-6. Where |g| is near 1e-3 or less this
 * is as large as the rest, and the weights come out too small.
 */
export const pytorchGradCamWeights: ChannelWeights = (
  activations,
  gradients,
) => {
  const square = tf.square(gradients);
  const cube = tf.mul(square, gradients);
  const denominator = tf.add(
    tf.add(tf.mul(2, square), tf.mul(cube, tf.sum(activations, [0, 1]))),
    1e-6,
  );
  return weigh(tf.div(square, denominator), tf.relu(gradients));
};

/** torch-cam 0.5.0: the denominator is applied to a copy that is thrown away, so alpha = g^2. */
export const torchCamWeights: ChannelWeights = (_activations, gradients) =>
  weigh(tf.square(gradients), tf.relu(gradients));

/** xplique: the mean of A in place of its sum. */
export const xpliqueWeights: ChannelWeights = (activations, gradients) => {
  const denominator = tf.add(
    tf.mul(gradients, tf.mean(activations, [0, 1])),
    2,
  );
  return weigh(tf.div(1, denominator), tf.relu(gradients));
};

/** alpha_ij = 1 / (2 + g_ij sum A) where g is not 0, else 0: eq. 19 for Y = exp(S) */
function alphaOf(activations: Positions, gradients: Positions): tf.Tensor {
  const denominator = tf.add(tf.mul(gradients, tf.sum(activations, [0, 1])), 2);
  return tf.div(tf.abs(tf.sign(gradients)), denominator);
}

/** sum_ij alpha_ij relu(g_ij) */
function weigh(alpha: tf.Tensor, positive: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.mul(alpha, positive), [0, 1]);
}

/** The sum over the positions, or 1 where it is 0. */
function sumOrOne(values: tf.Tensor): tf.Tensor {
  const total = tf.sum(values, [0, 1]);
  return tf.add(total, tf.cast(tf.equal(total, 0), "float32"));
}
