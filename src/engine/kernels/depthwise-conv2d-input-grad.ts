import * as tf from "@tensorflow/tfjs";
import type { KernelOnArrays } from "./kernel";

type Shape4D = [number, number, number, number];

/**
 * Gradient of a depthwise convolution with respect to its input: dy is spread back through the filter,
 *
 *   dx[y, x, c] = sum over m, filter cells (i, j) of dy[oy, ox, c M + m] filter[i, j, c, m],
 *   where y = oy stride - pad + i dilation, and the same for x.
 *
 * tfjs-backend-wasm 4.22 has no such kernel.
 */
export const depthwiseConv2dInputGrad: KernelOnArrays = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  compute: ({ dy, filter }, attributes) => {
    const shape = attributes.inputShape as Shape4D;
    const info = tf.backend_util.computeConv2DInfo(
      shape,
      filter.shape as Shape4D,
      attributes.strides as [number, number],
      attributes.dilations as [number, number],
      attributes.pad as "valid" | "same" | number,
      attributes.dimRoundingMode as "floor" | "round" | "ceil" | undefined,
      true,
    );
    const dx = new Float32Array(shape.reduce((a, b) => a * b, 1));
    spread(dy.values, filter.values, info, dx);
    return { shape, values: dx };
  },
};

function spread(
  dy: Float32Array,
  filter: Float32Array,
  info: tf.backend_util.Conv2DInfo,
  dx: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  for (let b = 0; b < info.batchSize; b++)
    for (let oy = 0; oy < info.outHeight; oy++)
      for (let ox = 0; ox < info.outWidth; ox++) {
        const from =
          ((b * info.outHeight + oy) * info.outWidth + ox) * outChannels;
        for (let i = 0; i < info.filterHeight; i++) {
          const y =
            oy * info.strideHeight - info.padInfo.top + i * info.dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let j = 0; j < info.filterWidth; j++) {
            const x =
              ox * info.strideWidth -
              info.padInfo.left +
              j * info.dilationWidth;
            if (x < 0 || x >= inWidth) continue;
            const to = ((b * inHeight + y) * inWidth + x) * inChannels;
            const tap = (i * info.filterWidth + j) * outChannels;
            for (let k = 0; k < outChannels; k++)
              dx[to + Math.floor(k / multiplier)] +=
                dy[from + k] * filter[tap + k];
          }
        }
      }
}
