import * as tf from "@tensorflow/tfjs";
import type { KernelOnArrays } from "./kernel";
import { forEachWindow } from "./pool-windows";

/**
 * Gradient of max pooling: each dy goes to the first largest cell of its window, in row-major order.
 *
 * Stock tfjs-backend-wasm 4.22 loses the gradient of windows whose maximum is <= 0 and sends ties to the last cell.
 */
export const maxPoolGrad: KernelOnArrays = {
  name: tf.MaxPoolGrad,
  compute: ({ dy, input }, attributes) => {
    const x = input.values;
    const dx = new Float32Array(x.length);
    const channels = input.shape[3];
    forEachWindow(input.shape, attributes, (pixels, count, output) => {
      for (let c = 0; c < channels; c++) {
        let best = pixels[0] + c;
        for (let i = 1; i < count; i++) {
          const cell = pixels[i] + c;
          // if (x[cell] > x[best]) best = cell, without a branch that the processor would guess wrong half the time.
          best ^= (best ^ cell) & -(x[cell] > x[best]);
        }
        dx[best] += dy.values[output + c];
      }
    });
    return { shape: input.shape, values: dx };
  },
};
