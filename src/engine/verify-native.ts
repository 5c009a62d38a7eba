import * as tf from "@tensorflow/tfjs";
import { mendGradients, mendNative } from "./mend";
import { loadTfjsNode } from "./optional-package";

/** What the child says of the library: it loads, its gradient is right, and whether a card computed it. */
export interface Verified {
  readonly usesCard: boolean;
}

/**
 * `node --require tsx/cjs verify-native.ts PACKAGE FOLDER`: loads tfjs-node, or tfjs-node-gpu, of FOLDER and compares
 * the gradient of a convolution with differences; it is linear, so gradient . v = f(x + v) - f(x). Sends what it found,
 * or ends with 1 and a sentence.
 */
async function verify(name: string, folder: string): Promise<void> {
  await loadTfjsNode(name, [folder]);
  const ok =
    tf.findBackend("tensorflow") && (await tf.setBackend("tensorflow"));
  if (!ok)
    throw new Error("it did not register with the workbook's TensorFlow.js");
  mendGradients();
  mendNative();
  const deviation = tf.tidy(gradientDeviation);
  if (!(deviation < 1e-4))
    throw new Error(`its gradient is off by ${deviation}, relatively`);
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  const verified: Verified = { usesCard: isUsingGpuDevice ?? false };
  process.send?.(verified);
}

function gradientDeviation(): number {
  const [x, v] = [1, 2].map((seed) =>
    tf.randomNormal<tf.Rank.R4>([1, 8, 8, 3], 0, 1, "float32", seed),
  );
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 4], 0, 1, "float32", 3);
  const f = (at: tf.Tensor) => {
    const y = tf.conv2d(at as tf.Tensor4D, filter, 2, "same");
    return tf.avgPool(y, 2, 2, "same");
  };
  const weights = tf.randomNormal(f(x).shape, 0, 1, "float32", 4);
  const gradient = tf.grad(f)(x, weights);
  const along = tf.sum(tf.mul(gradient, v)).dataSync()[0];
  const change = tf.sub(f(tf.add(x, v)), f(x));
  const expected = tf.sum(tf.mul(change, weights)).dataSync()[0];
  return Math.abs(along - expected) / Math.abs(expected);
}

const [, , name, folder] = process.argv;
verify(name, folder).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
