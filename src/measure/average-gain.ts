import { checkPairs, mean } from "./probabilities";

/**
 * Average gain (Zhang et al., "Opti-CAM: optimizing saliency maps for interpretability", CVIU 2024): how much of the
 * confidence that was still missing the explanation map adds. The counterpart of the average drop, and harder to cheat
 * than the increase in confidence, which counts the smallest gain as one. Higher is better.
 *
 *   1/N sum_i max(0, O_i - Y_i) / (1 - Y_i)
 *
 * An image with Y = 1 has nothing to gain and counts as 0.
 *
 * @param full   Y, the class's probability for each full image, [N]
 * @param masked O, the same for each explanation map, [N]
 * @returns      0..1
 */
export function averageGain(
  full: ArrayLike<number>,
  masked: ArrayLike<number>,
): number {
  const gain = ([Y, O]: [number, number]) =>
    Y < O && Y < 1 ? Math.min(1, (O - Y) / (1 - Y)) : 0;
  return mean(checkPairs(full, masked).map(gain));
}
