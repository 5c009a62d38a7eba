import * as tf from "@tensorflow/tfjs";
import { convInfo, forEachTap } from "./conv-taps";
import { sizeOf, type KernelOnArrays } from "./kernel";

/**
 * Gradient of a depthwise convolution with respect to its input: dy is spread back through the filter,
 *
 *   dx[y, x, c] = sum over m, filter cells (i, j) of dy[oy, ox, c M + m] filter[i, j, c, m].
 *
 * tfjs-backend-wasm 4.22 has no such kernel.
 */
export const depthwiseConv2dInputGrad: KernelOnArrays = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  compute: ({ dy, filter }, attributes) => {
    const shape = attributes.inputShape as number[];
    const info = convInfo(shape, filter.shape, attributes, true);
    const { inChannels, outChannels } = info;
    const multiplier = outChannels / inChannels;
    const dx = new Float32Array(sizeOf(shape));
    forEachTap(info, (input, tap, output) => {
      for (let k = 0; k < outChannels; k++)
        dx[input * inChannels + Math.floor(k / multiplier)] +=
          dy.values[output * outChannels + k] *
          filter.values[tap * outChannels + k];
    });
    return { shape, values: dx };
  },
};
