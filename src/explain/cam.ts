import * as tf from "@tensorflow/tfjs";
import { weightedSum } from "./class-activation-map";
import { mapMethod } from "./map-method";

/**
 * CAM (Zhou et al., CVPR 2016, eq. 2): only for networks that end in global average pooling and one dense layer.
 *
 *   M^c = sum_k w_k^c A^k,    y^c = 1/Z sum_ij M_ij^c + b^c
 *
 * w_k^c is the dense layer's weight from channel k to class c. Zhou's map has no ReLU: it is `signedMap` here, and
 * `map` is its positive part. On such a network CAM = Z x Grad-CAM, Z the number of positions.
 *
 * @throws Error where another path leads from the layer to the score
 */
export const cam = mapMethod({
  name: "CAM",
  usesGradients: false,
  combine: ({ network, layer, target, negative, activations }) => {
    if (typeof target.index !== "number") {
      throw new TypeError(
        "CAM explains one class: expected `target` to be an index or a label, got a function or a path. Grad-CAM takes any.",
      );
    }
    const kernel = network.graph.classWeights(layer, target.output);
    if (!kernel) {
      throw new Error(
        `CAM needs a network that goes from '${layer}' through global average pooling and one dense layer to the score; ${network.name} does not. Use gradCam, which has no such condition.`,
      );
    }
    const column = [0, target.index];
    return tf.tidy(() => {
      const w = tf.reshape(tf.slice(kernel, column, [-1, 1]), [-1]);
      const weights = (negative ? tf.neg(w) : w) as tf.Tensor1D;
      return { weights, signedMap: weightedSum(activations, weights) };
    });
  },
});
