import * as tf from "@tensorflow/tfjs";

export function contrastScore(
  logits: tf.Tensor1D,
  answer: number,
  other: number,
): number {
  const y = logits.arraySync();
  return y[answer] - y[other];
}

export function expectedNumber(logits: tf.Tensor1D, numbers: number[]): number {
  return tf.tidy(() => {
    const p = tf.softmax(tf.gather(logits, numbers));
    return tf.sum(tf.mul(p, tf.range(0, numbers.length))).arraySync() as number;
  });
}
