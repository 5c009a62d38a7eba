import ndarray, { type NdArray } from "ndarray";
import { inferno, type ColorMap } from "./colormap";
import type { Image } from "./image";

/**
 * Paints a heat map in colours.
 *
 * @param heatmap [H, W], 0..1
 * @returns       pixels [H, W, 3], 0..255
 */
export function paint(
  heatmap: NdArray<Float32Array>,
  colors: ColorMap = inferno,
): NdArray<Float32Array> {
  const [height, width] = heatmap.shape;
  const pixels = ndarray(new Float32Array(height * width * 3), [
    height,
    width,
    3,
  ]);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      colors(heatmap.get(y, x)).forEach((value, c) =>
        pixels.set(y, x, c, value),
      );
  return pixels;
}

/**
 * A painted heat map laid over a photo of the same size.
 *
 * @param opacity of the heat map, 0..1
 * @returns       pixels [H, W, 3], 0..255
 */
export function blend(
  image: Image,
  heat: NdArray<Float32Array>,
  opacity: number,
): NdArray<Float32Array> {
  const { pixels, height, width } = image;
  const mixed = ndarray(new Float32Array(height * width * 3), [
    height,
    width,
    3,
  ]);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const value =
          (1 - opacity) * pixels.get(y, x, c) + opacity * heat.get(y, x, c);
        mixed.set(y, x, c, value);
      }
  return mixed;
}
