import * as tf from "@tensorflow/tfjs";

export function gradCamWeights(gradients: tf.Tensor3D): tf.Tensor1D {
  return tf.mean(gradients, [0, 1]);
}

export function gradCamMap(
  activations: tf.Tensor3D,
  weights: tf.Tensor1D,
): tf.Tensor2D {
  return tf.tidy(() =>
    tf.relu(tf.sum<tf.Tensor2D>(tf.mul(activations, weights), 2)),
  );
}

export function toHeatmap(
  map: tf.Tensor2D,
  height: number,
  width: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const withChannel = map.expandDims<tf.Tensor3D>(2);
    const large = tf.image
      .resizeBilinear(withChannel, [height, width], false, true)
      .squeeze<tf.Tensor2D>([2]);
    return tf.divNoNan(large, tf.max(large));
  });
}
