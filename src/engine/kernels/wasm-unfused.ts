import * as tf from "@tensorflow/tfjs";
import type { Attributes, Detour } from "./detour";

/**
 * Convolutions and matrix products that have a bias and an activation in them, in parts.
 *
 * tfjs-backend-wasm 4.22 rearranges the weights for each combination of weights, bias and activation that it meets, and
 * keeps them all: half a gigabyte and seconds more for VGG16, once the parts are asked for too. They are wherever a
 * gradient is recorded. The bias and the activation by themselves cost next to nothing.
 */
export const wasmUnfused: Detour[] = [
  [tf.FusedConv2D, tf.Conv2D],
  [tf.FusedDepthwiseConv2D, tf.DepthwiseConv2dNative],
  [tf._FusedMatMul, tf.BatchMatMul],
].map(([name, plain]) => ({
  name,
  needed: () => true,
  compute: ({ bias, preluActivationWeights, ...inputs }, attributes) => {
    const attrs = attributes as tf.NamedAttrMap;
    const y: tf.Tensor = tf.engine().runKernel(plain, inputs, attrs);
    const z = bias ? tf.add(y, bias) : y;
    return activate(z, attributes, preluActivationWeights);
  },
}));

function activate(
  x: tf.Tensor,
  { activation, leakyreluAlpha }: Attributes,
  slopes: tf.Tensor | undefined,
): tf.Tensor {
  switch (activation) {
    case "relu":
      return tf.relu(x);
    case "relu6":
      return tf.relu6(x);
    case "elu":
      return tf.elu(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "leakyrelu":
      return tf.leakyRelu(x, leakyreluAlpha as number);
    case "prelu":
      return tf.prelu(x, slopes!);
    default:
      return x;
  }
}
