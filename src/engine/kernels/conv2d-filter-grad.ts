import * as tf from "@tensorflow/tfjs";
import { convInfo, forEachTap } from "./conv-taps";
import { sizeOf, type KernelOnArrays } from "./kernel";

/**
 * Gradient of a convolution with respect to its filter,
 *
 *   dfilter[i, j, c, k] = sum over output pixels of x[y, x, c] dy[oy, ox, k].
 *
 * tfjs-backend-wasm 4.22 has no such kernel, though the fused linear layers ask for this gradient even where only the
 * input's is wanted.
 */
export const conv2dFilterGrad: KernelOnArrays = {
  name: tf.Conv2DBackpropFilter,
  compute: ({ x, dy }, attributes) => {
    const shape = attributes.filterShape as number[];
    const info = convInfo(x.shape, shape, attributes, false);
    const { inChannels, outChannels } = info;
    const gradient = new Float32Array(sizeOf(shape));
    forEachTap(info, (input, tap, output) => {
      for (let c = 0; c < inChannels; c++) {
        const value = x.values[input * inChannels + c];
        const to = (tap * inChannels + c) * outChannels;
        const from = output * outChannels;
        for (let k = 0; k < outChannels; k++)
          gradient[to + k] += value * dy.values[from + k];
      }
    });
    return { shape, values: gradient };
  },
};
