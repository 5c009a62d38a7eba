import * as tf from "@tensorflow/tfjs";
import type { KernelOnArrays } from "./kernel";
import {
  sourcePositions,
  spreadBack,
  type ResizeMode,
  type Share,
} from "./resize-axis";

/**
 * Gradient of bilinear resizing: each dy goes back to the four cells it was interpolated from, by the same weights.
 *
 * Stock tfjs 4.22 (cpu, wasm, tfjs-node) ignores halfPixelCenters here; cpu also swaps height and width.
 */
export const resizeBilinearGrad: KernelOnArrays = {
  name: tf.ResizeBilinearGrad,
  compute: ({ dy, images }, attributes) => {
    const mode = attributes as unknown as ResizeMode;
    const [, height, width] = images.shape;
    const [, newHeight, newWidth] = dy.shape;
    const rows = shares(height, newHeight, mode);
    const columns = shares(width, newWidth, mode);
    const values = spreadBack(dy.values, images.shape, rows, columns);
    return { shape: images.shape, values };
  },
};

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
