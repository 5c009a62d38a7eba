import * as tf from "@tensorflow/tfjs";
import { everyNth, insertZeros } from "./axis-steps";

type Pair = [number, number];

/**
 * Gradients of convolutions with dilation, which stock tfjs 4.22 refuses on every backend: a convolution with dilation
 * d is an ordinary one whose filter has d - 1 zeros between its cells. So the input's gradient is the ordinary one for
 * that filter, and the filter's gradient is the ordinary one at the cells that are not such a zero.
 */
export const conv2dGradient = gradientOf(
  tf.Conv2D,
  tf.Conv2DBackpropInput,
  tf.Conv2DBackpropFilter,
);

export const depthwiseConv2dGradient = gradientOf(
  tf.DepthwiseConv2dNative,
  tf.DepthwiseConv2dNativeBackpropInput,
  tf.DepthwiseConv2dNativeBackpropFilter,
);

function gradientOf(
  kernelName: string,
  inputGradient: string,
  filterGradient: string,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dys, [x, filter], attributes) => {
      const dy = dys as tf.Tensor;
      const [dh, dw] = pair(attributes.dilations as number | Pair | null);
      const spaced = () => insertZeros(insertZeros(filter, 0, dh), 1, dw);
      const plain = { ...attributes, dilations: [1, 1] };
      return {
        x: () => {
          const inputShape = x.shape;
          // There the mended kernels know dilation, and remember what they make of the filter itself.
          return tf.getBackend() === "wasm"
            ? run(inputGradient, { dy, filter }, { ...attributes, inputShape })
            : run(
                inputGradient,
                { dy, filter: spaced() },
                { ...plain, inputShape },
              );
        },
        filter: () => {
          const [h, w, ...channels] = filter.shape;
          const filterShape = [(h - 1) * dh + 1, (w - 1) * dw + 1, ...channels];
          const gradient = run(
            filterGradient,
            { x, dy },
            { ...plain, filterShape },
          );
          return everyNth(everyNth(gradient, 0, dh), 1, dw);
        },
      };
    },
  };
}

function pair(dilations: number | Pair | null | undefined): Pair {
  if (Array.isArray(dilations)) return dilations;
  return [dilations ?? 1, dilations ?? 1];
}

function run(
  kernel: string,
  inputs: tf.NamedTensorMap,
  attributes: Record<string, unknown>,
): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap);
}
