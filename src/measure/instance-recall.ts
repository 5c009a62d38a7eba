import type { NdArray } from "ndarray";
import { checkNumber, type Mask } from "./check";
import { instanceCoverage } from "./instance-coverage";
import { mean } from "./probabilities";

/**
 * Recall over the instances of a class in one image: the share of them that the map finds. The workbook's own measure;
 * see `instanceCoverage`.
 *
 *   recall = 1/N sum_n [ mean_{p in mask_n} map(p) > threshold * max map ]
 *
 * @param map       [H, W], no negative values
 * @param masks     [N, H, W], not zero inside; [H, W] is one instance
 * @param threshold share of the map's maximum, 0..1
 * @returns         0..1; 0 for an all-zero map
 */
export function instanceRecall(
  map: NdArray<Float32Array>,
  masks: Mask,
  { threshold = 0.25 } = {},
): number {
  checkNumber(threshold, "threshold", 0, 1);
  const found = instanceCoverage(map, masks).map((coverage) =>
    coverage > threshold ? 1 : 0,
  );
  return mean(found);
}
