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
    forEachWindow(input.shape, attributes, (cells, count, output) => {
      let best = cells[0];
      for (let i = 1; i < count; i++)
        if (x[cells[i]] > x[best]) best = cells[i];
      dx[best] += dy.values[output];
    });
    return { shape: input.shape, values: dx };
  },
};
