import type { NdArray } from "ndarray";
import { checkHeat, checkMask, type Mask } from "./check";
import { energyInside } from "./energy-inside";

/**
 * The energy inside the mask relative to chance. An even map has as much of its energy inside as the mask has of the
 * area, so large objects make `energyInside` large; this ratio takes that out. The workbook's own measure.
 *
 *   ratio = energyInside / (pixels inside / pixels)
 *
 * @param map  [H, W], no negative values
 * @param mask [H, W], not zero inside
 * @returns    1 at chance, at most pixels / pixels inside; 0 for an all-zero map
 */
export function energyRatio(map: NdArray<Float32Array>, mask: Mask): number {
  const inside = checkMask(mask, checkHeat(map));
  const area = inside.filter((value) => value !== 0).length;
  return energyInside(map, mask) / (area / inside.length);
}
