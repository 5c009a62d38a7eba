import * as tf from "@tensorflow/tfjs";
import { finalActivation, isFinalActivation } from "../network/call";
import type { LayerUse } from "../network/layers";
import type { Network } from "../network/network";
import { explainWith, type ExplainMethod } from "./class-activation-map";

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
export const cam: ExplainMethod = explainWith(
  "CAM",
  ({ layer }, network, target, { negative = false }) => {
    if (target.index === null)
      throw new TypeError(
        "CAM explains one class: expected `target` to be an index or a label, got a function. Grad-CAM takes any function.",
      );
    const kernel = classWeights(network, layer);
    const column = tf.slice(kernel, [0, target.index], [-1, 1]);
    const weights = tf.reshape(column, [-1]) as tf.Tensor1D;
    return { weights: negative ? tf.neg(weights) : weights };
  },
);

/** Layers that leave the pooled channels as they are. */
const TRANSPARENT = ["Dropout", "Flatten", "Reshape"];

/** The weights [K, classes] of the dense layer that follows global average pooling of the layer. */
function classWeights(network: Network, layer: string): tf.Tensor2D {
  const path = network.pathFrom(layer);
  const [pool, dense, ...rest] = path.filter(
    (use) => !TRANSPARENT.includes(use.layer.getClassName()),
  );
  const exact =
    pool &&
    dense &&
    isGlobalAverage(pool) &&
    isLinear(dense) &&
    path.at(-1)?.outputs[0] === network.model.outputs[0] &&
    rest.every((use) => isFinalActivation(use.layer));
  if (!exact) {
    throw new Error(
      `CAM needs a network that goes from '${layer}' through global average pooling and one dense layer to the score; ${network.name} does not. Use gradCam, which has no such condition.`,
    );
  }
  return dense.layer.getWeights()[0] as tf.Tensor2D;
}

function isGlobalAverage({ layer, inputs, outputs }: LayerUse): boolean {
  const type = layer.getClassName();
  if (type === "GlobalAveragePooling2D") return true;
  const { poolSize } = layer.getConfig() as { poolSize?: number[] };
  return (
    type === "AveragePooling2D" &&
    String(poolSize) === String(inputs[0].shape.slice(1, 3)) &&
    String(outputs[0].shape.slice(1, 3)) === "1,1"
  );
}

function isLinear({ layer }: LayerUse): boolean {
  const activation = finalActivation(layer) ?? "linear";
  return (
    layer.getClassName() === "Dense" &&
    ["linear", "softmax", "sigmoid"].includes(activation)
  );
}
