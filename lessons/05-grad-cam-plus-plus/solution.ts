import * as tf from "@tensorflow/tfjs";

export function alphaIJ(
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const s = tf.sum(activations, [0, 1]);
    const alpha = tf.div(1, tf.add(2, tf.mul(gradients, s)));
    const isZero = tf.equal(gradients, 0);
    return tf.where(isZero, tf.zerosLike(alpha), alpha) as tf.Tensor3D;
  });
}

export function plusPlusWeights(
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const alpha = alphaIJ(activations, gradients);
    return tf.sum(tf.mul(alpha, tf.relu(gradients)), [0, 1]);
  });
}

export function instanceCoverage(
  heatmap: tf.Tensor2D,
  masks: tf.Tensor3D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const heatInside = tf.sum(tf.mul(masks, heatmap), [1, 2]);
    const meanInside = tf.div(heatInside, tf.sum(masks, [1, 2]));
    return tf.divNoNan(meanInside, tf.max(heatmap)) as tf.Tensor1D;
  });
}
