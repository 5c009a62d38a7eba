import ndarray, { type NdArray } from "ndarray";
import { contiguous } from "../arrays";
import { isImage, type Image } from "../image/image";
import { resizeBilinear } from "../image/resize";
import { checkHeat, checkInput, type Grid } from "./check";

/**
 * The explanation map (Chattopadhay et al., "Grad-CAM++", WACV 2018, section 4.1): the image seen through its heat map,
 * the input for average drop, increase and gain.
 *
 *   E = heatmap * I,   pixel by pixel, the same factor for every channel
 *
 * For an `Image`, I are the pixels 0..255, resized to the heat map's size as the network itself would: heat 0 is
 * black, and the network preprocesses the result as it does any image. For an array that has been preprocessed
 * already, I is that array: heat 0 is 0 there, which is the mean colour where a mean was subtracted. The two differ;
 * the paper multiplies the image.
 *
 * @param input   an image, or a preprocessed array [H, W, C]
 * @param heatmap [H, W], 0..1
 * @returns       an image [H, W, 3], or an array [H, W, C]
 */
export function explanationMap(
  input: Image,
  heatmap: NdArray<Float32Array>,
): Image;
export function explanationMap(
  input: NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
): NdArray<Float32Array>;
export function explanationMap(
  input: Image | NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
): Image | NdArray<Float32Array> {
  const heat = checkHeat(heatmap, "heatmap");
  const { height, width, values } = heat;
  const bad = values.find((value) => value > 1);
  if (bad !== undefined) {
    throw new RangeError(
      `Expected \`heatmap\` to hold values from 0 to 1, got ${bad}. Use \`heatmap\`, not \`map\`.`,
    );
  }
  if (!isImage(input)) return multiply(input, heat);
  const same = input.height === height && input.width === width;
  const pixels = same
    ? input.pixels
    : resizeBilinear(input.pixels, height, width, { antialias: true });
  const name = `${input.name} through its heat map`;
  return { name, height, width, pixels: multiply(pixels, heat) };
}

function multiply(
  input: NdArray<Float32Array>,
  heat: Grid,
): NdArray<Float32Array> {
  checkInput(input, heat);
  const channels = input.shape[2];
  const product = contiguous(input).map(
    (value, i) => value * heat.values[Math.floor(i / channels)],
  );
  return ndarray(product, input.shape);
}
