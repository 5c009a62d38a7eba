import * as tf from "@tensorflow/tfjs";
import type { Detour } from "./detour";

export interface BatchNorm {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  /** beta and gamma; 0 and 1 where there are none */
  readonly offset?: tf.Tensor;
  readonly scale?: tf.Tensor;
  readonly epsilon: number;
}

/** Batch normalisation by plain operations: y = (x - mean) factor + beta */
export function batchNorm(x: tf.Tensor, parameters: BatchNorm): tf.Tensor {
  const { mean, offset } = parameters;
  const y = tf.mul(tf.sub(x, mean), factorOf(parameters));
  return offset ? tf.add(y, offset) : y;
}

/** gamma / sqrt(variance + epsilon), also the derivative dy/dx */
export function factorOf({ variance, scale, epsilon }: BatchNorm): tf.Tensor {
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  return scale ? tf.mul(inverse, scale) : inverse;
}

/** tfjs-backend-wasm 4.22 takes five times as long for it in one kernel. */
export const wasmBatchNorm: Detour = {
  name: tf.FusedBatchNorm,
  needed: () => true,
  compute: ({ x, mean, variance, offset, scale }, { varianceEpsilon }) => {
    const epsilon = varianceEpsilon as number;
    return batchNorm(x, { mean, variance, offset, scale, epsilon });
  },
};
