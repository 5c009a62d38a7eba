import * as tf from "@tensorflow/tfjs";

export function greedyWords(logits: tf.Tensor2D, end: number): number[] {
  const words = tf.tidy(() => tf.argMax<tf.Tensor1D>(logits, 1).arraySync());
  const stop = words.indexOf(end);
  return stop < 0 ? words : words.slice(0, stop);
}

export function sentenceScore(logits: tf.Tensor2D, words: number[]): number {
  const lnP = tf.tidy(() => tf.logSoftmax(logits).arraySync());
  return words.reduce((sum, word, t) => sum + lnP[t][word], 0);
}
