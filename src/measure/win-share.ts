import { checkPairs, mean, relativeDrop } from "./probabilities";

/**
 * Win share of method A over method B (Chattopadhay et al., "Grad-CAM++", WACV 2018, section 4.1, "Win %"): the share
 * of images for which A's drop in confidence is smaller than B's.
 *
 *   1/N sum_i [ drop(Y_i, A_i) < drop(Y_i, B_i) ],   drop(Y, O) = max(0, Y - O) / Y
 *
 * A tie, such as two maps that both lose nothing, is a win of neither: the two methods' shares may sum to less than 1.
 *
 * @param full    Y, the class's probability for each full image, [N]
 * @param maskedA the same for method A's explanation maps, [N]
 * @param maskedB the same for method B's, [N]
 * @returns       0..1 (the paper gives per cent)
 */
export function winShare(
  full: ArrayLike<number>,
  maskedA: ArrayLike<number>,
  maskedB: ArrayLike<number>,
): number {
  const a = checkPairs(full, maskedA, "maskedA");
  const b = checkPairs(full, maskedB, "maskedB");
  const wins = a.map(([Y, A], i) =>
    relativeDrop(Y, A) < relativeDrop(Y, b[i][1]) ? 1 : 0,
  );
  return mean(wins);
}
