import * as tf from "@tensorflow/tfjs";
import {
  classActivationMap,
  type ChannelWeights,
} from "./class-activation-map";

/**
 * XGrad-CAM channel weights (Fu et al., BMVC 2020, eq. 8): the gradients, averaged with the activations as weights.
 *
 *   alpha_k = sum_ij g_ij A_ij / sum_ij A_ij,   0 for a channel that is 0 everywhere
 *
 * @param activations A [h, w, K]
 * @param gradients   g [h, w, K]
 * @returns           alpha [K]
 */
export const xGradCamWeights: ChannelWeights = (activations, gradients) =>
  tf.divNoNan(
    tf.sum(tf.mul(gradients, activations), [0, 1]),
    tf.sum(activations, [0, 1]),
  );

/** XGrad-CAM (Fu et al., BMVC 2020). Its signed map has the same sum as HiResCAM's. */
export const xGradCam = classActivationMap("XGrad-CAM", xGradCamWeights);
