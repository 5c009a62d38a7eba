import { checkPairs, mean } from "./probabilities";

/**
 * Increase in confidence (Chattopadhay et al., "Grad-CAM++", WACV 2018, section 4.1): the share of images for which the
 * explanation map alone makes the network more confident than the full image. Higher is better.
 *
 *   1/N sum_i [ Y_i < O_i ]
 *
 * @param full   Y, the class's probability for each full image, [N]
 * @param masked O, the same for each explanation map, [N]
 * @returns      0..1 (the paper gives per cent)
 */
export function increaseInConfidence(
  full: ArrayLike<number>,
  masked: ArrayLike<number>,
): number {
  return mean(checkPairs(full, masked).map(([Y, O]) => (Y < O ? 1 : 0)));
}
