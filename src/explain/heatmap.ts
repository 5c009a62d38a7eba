import type { NdArray } from "ndarray";
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
  const { data } = large;
  let max = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > max) max = data[i];
  if (max > 0) for (let i = 0; i < data.length; i++) data[i] /= max;
  return large;
}
