import * as tf from "@tensorflow/tfjs";
import { positionActivationMap } from "./class-activation-map";

/**
 * LayerCAM (Jiang et al., IEEE TIP 2021, eq. 4 and 5): as HiResCAM, but only positive gradients count. Made for early
 * layers, whose gradients differ from place to place.
 *
 *   L^c = ReLU( sum_k relu(dy^c/dA^k) . A^k )     (element by element)
 */
export const layerCam = positionActivationMap(
  "LayerCAM",
  (_activations, gradients) => tf.relu(gradients),
);
