import * as tf from "@tensorflow/tfjs";
import {
  resizeGrad,
  sourcePositions,
  type ResizeMode,
  type Share,
} from "./resize-axis";

/**
 * Gradient of bilinear resizing: each dy goes back to the four cells it was interpolated from, by the same weights.
 *
 * Stock tfjs 4.22 (cpu, wasm, tfjs-node) ignores halfPixelCenters here; cpu also swaps height and width.
 */
export const resizeBilinearGrad = resizeGrad(tf.ResizeBilinearGrad, shares);

/** Beyond the border both neighbours are the border's own cell. */
function shares(from: number, to: number, mode: ResizeMode): Share[][] {
  return sourcePositions(from, to, mode, 0.5).map((position) => {
    const inside = Math.min(Math.max(position, 0), from - 1);
    const cell = Math.floor(inside);
    const weight = inside - cell;
    if (weight === 0) return [{ cell, weight: 1 }];
    return [
      { cell, weight: 1 - weight },
      { cell: cell + 1, weight },
    ];
  });
}
