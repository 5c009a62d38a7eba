import * as tf from "@tensorflow/tfjs";
import { sizeOf, type KernelOnArrays } from "./kernel";

/**
 * Adds up the slices x[i, …] that have the same segment id; slices with a negative id are dropped. It is the gradient
 * of gather, and missing in tfjs-backend-wasm 4.22.
 */
export const unsortedSegmentSum: KernelOnArrays = {
  name: tf.UnsortedSegmentSum,
  compute: ({ x, segmentIds }, attributes) => {
    const segments = attributes.numSegments as number;
    const slice = x.shape.slice(segmentIds.shape.length);
    const size = sizeOf(slice);
    const sums = new Float32Array(segments * size);
    segmentIds.values.forEach((segment, i) => {
      if (segment < 0 || segment >= segments) return;
      for (let k = 0; k < size; k++)
        sums[segment * size + k] += x.values[i * size + k];
    });
    return { shape: [segments, ...slice], values: sums };
  },
};
