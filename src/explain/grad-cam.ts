import * as tf from "@tensorflow/tfjs";
import {
  classActivationMap,
  type ChannelWeights,
} from "./class-activation-map";

/**
 * Grad-CAM channel weights (Selvaraju et al., ICCV 2017, eq. 1): the gradients, averaged over the positions.
 *
 *   alpha_k^c = 1/Z sum_ij dy^c/dA_ij^k
 *
 * @param _activations A [h, w, K], not used
 * @param gradients    dy^c/dA [h, w, K]
 * @returns            alpha [K]
 */
export const meanGradients: ChannelWeights = (_activations, gradients) =>
  tf.mean(gradients, [0, 1]);

/**
 * Grad-CAM (Selvaraju et al., ICCV 2017, eq. 2): where the network sees evidence for the class.
 *
 *   L^c = ReLU( sum_k alpha_k^c A^k )
 *
 * Works at any layer with a map [h, w, K] of any trained network.
 */
export const gradCam = classActivationMap("Grad-CAM", meanGradients);
