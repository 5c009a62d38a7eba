import ndarray, { type NdArray } from "ndarray";
import { resizeBilinear } from "../image/resize";

/**
 * The map at the input's size (bilinear, half-pixel centres), divided by its maximum; an all-zero map stays zero.
 *
 * @param map [h, w], not negative
 * @returns   [height, width], 0..1
 */
export function toHeatmap(
  map: NdArray<Float32Array>,
  height: number,
  width: number,
): NdArray<Float32Array> {
  const large = resizeBilinear(map, height, width);
  const max = large.data.reduce((a, b) => Math.max(a, b), 0);
  if (max === 0) return large;
  return ndarray(
    large.data.map((value) => value / max),
    large.shape,
  );
}
