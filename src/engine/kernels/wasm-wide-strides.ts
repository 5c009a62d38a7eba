import * as tf from "@tensorflow/tfjs";
import { convInfo } from "./conv-taps";
import type { Attributes, Detour } from "./detour";

/**
 * A convolution with 'same' padding whose stride is larger than its filter, as one with the same padding in numbers.
 *
 * tfjs-backend-wasm 4.22 silently gives zeros for it.
 */
export const wasmWideStrides: Detour[] = [
  [tf.Conv2D, false],
  [tf.DepthwiseConv2dNative, true],
].map(([name, depthwise]) => detour(name as string, depthwise as boolean));

function detour(name: string, depthwise: boolean): Detour {
  return {
    name,
    needed: ({ filter }, { pad, strides, dataFormat }) => {
      if (pad !== "same" || dataFormat === "NCHW") return false;
      const [height, width = height] = [strides].flat(2) as number[];
      const [filterHeight, filterWidth] = filter.shape;
      return height > filterHeight || width > filterWidth;
    },
    compute: (inputs, attributes) => {
      const { x, filter } = inputs;
      const { padInfo } = convInfo(
        x.shape,
        filter.shape,
        attributes,
        depthwise,
      );
      const pad = [
        [0, 0],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
        [0, 0],
      ];
      return run(name, inputs, { ...attributes, pad });
    },
  };
}

function run(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: Attributes,
): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}
