import * as tf from "@tensorflow/tfjs";

export function softmax(logits: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const powers = tf.exp(tf.sub(logits, tf.max(logits)));
    return tf.div(powers, tf.sum(powers));
  });
}
