import * as tf from "@tensorflow/tfjs";
import {
  classActivationMap,
  type ChannelWeights,
} from "./class-activation-map";

/**
 * Grad-CAM++ channel weights (Chattopadhay et al., WACV 2018, eq. 19, for Y = exp(S)).
 *
 *   w_k = sum_ij alpha_ij relu(g_ij),   alpha_ij = g^2 / (2 g^2 + g^3 sum_ab A_ab) = 1 / (2 + g_ij sum_ab A_ab)
 *
 * The factor exp(S) is dropped: it is the same for every k, and overflows float32 at S = 89. There is no epsilon and
 * no power: both lose small gradients.
 *
 * @param activations A [h, w, K], after the ReLU
 * @param gradients   g [h, w, K], dS/dA
 * @returns           w [K]
 */
export const gradCamPlusPlusWeights: ChannelWeights = (
  activations,
  gradients,
) => {
  const total = tf.sum(activations, [0, 1]);
  const denominator = tf.add(tf.mul(gradients, total), 2);
  // A negative gradient adds nothing, also where its denominator is 0.
  return tf.sum(tf.divNoNan(tf.relu(gradients), denominator), [0, 1]);
};

/**
 * Grad-CAM++ (Chattopadhay et al., WACV 2018): only positive gradients count, so that what speaks against the class in
 * one place does not cancel what speaks for it in another.
 *
 *   L^c = ReLU( sum_k w_k A^k )
 */
export const gradCamPlusPlus = classActivationMap(
  "Grad-CAM++",
  gradCamPlusPlusWeights,
);
