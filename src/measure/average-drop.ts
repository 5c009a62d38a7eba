import { checkPairs, mean, relativeDrop } from "./probabilities";

/**
 * Average drop (Chattopadhay et al., "Grad-CAM++", WACV 2018, section 4.1): how much confidence is lost when only what
 * the map highlights is shown (see `explanationMap`). Lower is better.
 *
 *   1/N sum_i max(0, Y_i - O_i) / Y_i
 *
 * An image with Y = 0 has nothing to lose and counts as 0.
 *
 * @param full   Y, the class's probability for each full image, [N]
 * @param masked O, the same for each explanation map, [N]
 * @returns      0..1 (the paper gives per cent)
 */
export function averageDrop(
  full: ArrayLike<number>,
  masked: ArrayLike<number>,
): number {
  return mean(checkPairs(full, masked).map(([Y, O]) => relativeDrop(Y, O)));
}
