import type { NdArray } from "ndarray";
import { argMax } from "./arg-max";
import { checkMap, checkMask, checkNumber, type Mask } from "./check";

/**
 * The pointing game (Zhang et al., "Top-down neural attention by excitation backprop", IJCV 2018): does the map's
 * maximum point at the object? Accuracy is the share of hits over images and classes.
 *
 *   hit  <=>  the distance from arg max_p map(p) to the nearest mask pixel is at most `tolerance`
 *
 * Of several maxima the first in row-major order counts. A map without a positive value points nowhere: a miss.
 * Distances are Euclidean, from pixel centre to pixel centre, and inclusive: with tolerance 0 the maximum must lie on
 * the mask itself (TorchRay compares with < and never hits there).
 *
 * @param map       [H, W]
 * @param mask      [H, W], not zero inside
 * @param tolerance in pixels of the map; 15 in the paper, whose photos are about 500 pixels wide
 * @returns         true for a hit
 */
export function pointingGame(
  map: NdArray<Float32Array>,
  mask: Mask,
  { tolerance = 15 } = {},
): boolean {
  const grid = checkMap(map);
  const inside = checkMask(mask, grid);
  checkNumber(tolerance, "tolerance", 0);
  const { values, width } = grid;
  const best = argMax(values);
  if (values[best] <= 0) return false;
  const y = Math.floor(best / width);
  const x = best % width;
  return inside.some((value, i) => {
    const dy = Math.floor(i / width) - y;
    const dx = (i % width) - x;
    return value !== 0 && dy * dy + dx * dx <= tolerance * tolerance;
  });
}
