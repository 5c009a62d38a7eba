import type { NdArray } from "ndarray";
import { aboveShare } from "./above-share";
import { checkMap, checkMask, type Mask } from "./check";

/**
 * Intersection over union of the mask and the map's strongest part (Chattopadhay et al., "Grad-CAM++", WACV 2018, Loc:
 * there with the bounding box and thresholds 0, 0.25 and 0.5; here the mask decides).
 *
 *   S = { p : map(p) > threshold * max map },   IoU = |S ∩ mask| / |S ∪ mask|
 *
 * @param map       [H, W]
 * @param mask      [H, W], not zero inside
 * @param threshold share of the map's maximum, 0..1
 * @returns         0..1; 0 for an all-zero map
 */
export function iouAtThreshold(
  map: NdArray<Float32Array>,
  mask: Mask,
  { threshold = 0.5 } = {},
): number {
  const grid = checkMap(map);
  const inside = checkMask(mask, grid);
  let both = 0;
  let either = 0;
  aboveShare(grid, threshold).forEach((above, i) => {
    if (above && inside[i] !== 0) both++;
    if (above || inside[i] !== 0) either++;
  });
  return both / either;
}
