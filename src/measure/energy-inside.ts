import type { NdArray } from "ndarray";
import { checkHeat, checkMask, type Mask } from "./check";

/**
 * The energy-based pointing game (Wang et al., "Score-CAM", CVPR workshops 2020, section 4.3): which share of the heat
 * lies on the object?
 *
 *   energy = sum_{p inside} map(p) / sum_p map(p)
 *
 * The paper counts inside the bounding box; here the mask decides (a filled box gives the paper's number).
 *
 * @param map  [H, W], no negative values
 * @param mask [H, W], not zero inside
 * @returns    0..1; 0 for an all-zero map
 */
export function energyInside(map: NdArray<Float32Array>, mask: Mask): number {
  const grid = checkHeat(map);
  const inside = checkMask(mask, grid);
  let total = 0;
  let sum = 0;
  grid.values.forEach((value, i) => {
    total += value;
    if (inside[i] !== 0) sum += value;
  });
  return total === 0 ? 0 : sum / total;
}
