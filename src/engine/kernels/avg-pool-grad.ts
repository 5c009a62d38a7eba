import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "./detour";
import type { KernelOnArrays } from "./kernel";
import { forEachWindow } from "./pool-windows";

/**
 * Gradient of average pooling: each dy is shared equally by the cells of its window that lie inside the image.
 *
 * Stock tfjs 4.22 (cpu, wasm, webgpu) divides windows at the border of 'same' pooling by the full window size, though
 * its forward pass divides by the number of cells inside.
 */
export const avgPoolGrad: KernelOnArrays = {
  name: tf.AvgPoolGrad,
  compute: ({ dy, input }, attributes) => {
    const dx = new Float32Array(input.values.length);
    const channels = input.shape[3];
    forEachWindow(input.shape, attributes, (pixels, count, output) => {
      for (let c = 0; c < channels; c++) {
        const share = dy.values[output + c] / count;
        for (let i = 0; i < count; i++) dx[pixels[i] + c] += share;
      }
    });
    return { shape: input.shape, values: dx };
  },
};

/** There TensorFlow's own kernel (tfjs-node 4.22) divides by too much, and counts cells outside the image. */
export function windowExceedsImage(
  inputs: tf.NamedTensorMap,
  { filterSize }: Attributes,
): boolean {
  const size = filterSize as number | [number, number];
  const [height, width] = Array.isArray(size) ? size : [size, size];
  const [, imageHeight, imageWidth] = inputs.input.shape;
  return height > imageHeight || width > imageWidth;
}
