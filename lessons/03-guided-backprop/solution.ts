import * as tf from "@tensorflow/tfjs";

export function guidedRelu(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const passes = tf.logicalAnd(tf.greater(x, 0), tf.greater(dy, 0));
    return tf.where(passes, dy, tf.zerosLike(dy));
  });
}

export function deconvRelu(_x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.where(tf.greater(dy, 0), dy, tf.zerosLike(dy)));
}

export function classSimilarity(a: tf.Tensor, b: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const lengths = tf.mul(tf.norm(a), tf.norm(b));
    return tf.divNoNan<tf.Scalar>(tf.sum(tf.mul(a, b)), lengths);
  });
}
