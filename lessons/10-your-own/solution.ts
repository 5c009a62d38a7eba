import * as tf from "@tensorflow/tfjs";

export function preprocess(
  pixels: tf.Tensor3D,
  mean: number[],
  std: number[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const centred = tf.sub(pixels, tf.tensor1d(mean));
    return tf.expandDims(tf.div(centred, tf.tensor1d(std)), 0);
  });
}
