import type { NdArray } from "ndarray";
import { argMax } from "./arg-max";
import { checkHeat, checkInstances, type Mask } from "./check";

/**
 * Coverage of each instance: how hot it is on average, relative to the map's hottest pixel. Grad-CAM++ was made for
 * images with several objects of a class (Chattopadhay et al., WACV 2018, section 3), of which Grad-CAM may leave some
 * cold. The workbook's own measure.
 *
 *   coverage_n = mean_{p in mask_n} map(p) / max map
 *
 * @param map   [H, W], no negative values
 * @param masks [N, H, W], not zero inside; [H, W] is one instance
 * @returns     [N], each 0..1; zeros for an all-zero map
 */
export function instanceCoverage(
  map: NdArray<Float32Array>,
  masks: Mask,
): number[] {
  const grid = checkHeat(map);
  const max = grid.values[argMax(grid.values)];
  return checkInstances(masks, grid).map((inside) => {
    let sum = 0;
    let area = 0;
    inside.forEach((value, i) => {
      if (value === 0) return;
      sum += grid.values[i];
      area++;
    });
    return max === 0 ? 0 : sum / area / max;
  });
}
