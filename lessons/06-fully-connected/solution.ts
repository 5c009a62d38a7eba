import * as tf from "@tensorflow/tfjs";

export function hiResCamMap(
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
): tf.Tensor2D {
  return tf.tidy(() => tf.sum<tf.Tensor2D>(tf.mul(gradients, activations), 2));
}

export function openBias(
  score: number,
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
): number {
  const explained = tf.tidy(() =>
    tf.sum<tf.Scalar>(tf.mul(gradients, activations)).arraySync(),
  );
  return score - explained;
}
