import * as tf from "@tensorflow/tfjs";
import { convInfo, forEachTap } from "./conv-taps";
import { sizeOf, type KernelOnArrays } from "./kernel";

/**
 * Gradient of a depthwise convolution with respect to its filter,
 *
 *   dfilter[i, j, c, m] = sum over output pixels of x[y, x, c] dy[oy, ox, c M + m].
 *
 * tfjs-backend-wasm 4.22 has no such kernel.
 */
export const depthwiseConv2dFilterGrad: KernelOnArrays = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  compute: ({ x, dy }, attributes) => {
    const shape = attributes.filterShape as number[];
    const info = convInfo(x.shape, shape, attributes, true);
    const { inChannels, outChannels } = info;
    const multiplier = outChannels / inChannels;
    const gradient = new Float32Array(sizeOf(shape));
    forEachTap(info, (input, tap, output) => {
      for (let k = 0; k < outChannels; k++)
        gradient[tap * outChannels + k] +=
          x.values[input * inChannels + Math.floor(k / multiplier)] *
          dy.values[output * outChannels + k];
    });
    return { shape, values: gradient };
  },
};
