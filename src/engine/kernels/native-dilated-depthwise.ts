import * as tf from "@tensorflow/tfjs";
import { insertZeros } from "../gradients/axis-steps";
import type { Attributes, Detour } from "./detour";

/**
 * A depthwise convolution with dilation, as one without: the filter gets zeros between its cells.
 *
 * TensorFlow (tfjs-node 4.22) has no such kernel for processors and fails with "Invalid TF_Status: 12".
 */
export const nativeDilatedDepthwise: Detour = {
  name: tf.DepthwiseConv2dNative,
  needed: (_, attributes) => dilationsOf(attributes).some((d) => d > 1),
  compute: ({ x, filter }, attributes) => {
    const [dh, dw] = dilationsOf(attributes);
    return tf.depthwiseConv2d(
      x as tf.Tensor4D,
      insertZeros(insertZeros(filter, 0, dh), 1, dw) as tf.Tensor4D,
      attributes.strides as [number, number],
      attributes.pad as "same" | "valid",
    );
  },
};

/** The same where a GraphModel has it in one kernel with a bias and an activation. */
export const nativeDilatedFusedDepthwise: Detour = {
  name: tf.FusedDepthwiseConv2D,
  needed: nativeDilatedDepthwise.needed,
  compute: ({ x, filter, bias, preluActivationWeights }, attributes) => {
    const [dh, dw] = dilationsOf(attributes);
    return tf.fused.depthwiseConv2d({
      x: x as tf.Tensor4D,
      filter: insertZeros(insertZeros(filter, 0, dh), 1, dw) as tf.Tensor4D,
      strides: attributes.strides as [number, number],
      pad: attributes.pad as "same" | "valid",
      bias,
      activation: attributes.activation as "relu" | undefined,
      preluActivationWeights,
      leakyreluAlpha: attributes.leakyreluAlpha as number | undefined,
    });
  },
};

function dilationsOf(attributes: Attributes): [number, number] {
  const dilations = (attributes.dilations ?? 1) as number | [number, number];
  return Array.isArray(dilations) ? dilations : [dilations, dilations];
}
