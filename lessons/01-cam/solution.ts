import * as tf from "@tensorflow/tfjs";

export function camMap(
  activations: tf.Tensor3D,
  classWeights: tf.Tensor1D,
): tf.Tensor2D {
  return tf.tidy(() => tf.sum(tf.mul(activations, classWeights), 2));
}

export function scoreFromMap(map: tf.Tensor2D, bias: number): number {
  return tf.tidy(() => tf.mean(map).dataSync()[0] + bias);
}
