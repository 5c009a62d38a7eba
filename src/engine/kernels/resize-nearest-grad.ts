import * as tf from "@tensorflow/tfjs";
import {
  resizeGrad,
  sourcePositions,
  type ResizeMode,
  type Share,
} from "./resize-axis";

/**
 * Gradient of nearest-neighbour resizing: each dy goes back to the cell it was copied from.
 *
 * Stock tfjs 4.22 (cpu, wasm, tfjs-node) ignores halfPixelCenters here; cpu is also wrong for more than one image.
 */
export const resizeNearestGrad = resizeGrad(
  tf.ResizeNearestNeighborGrad,
  shares,
);

function shares(from: number, to: number, mode: ResizeMode): Share[][] {
  const nearest = mode.alignCorners ? Math.round : Math.floor;
  return sourcePositions(from, to, mode, 0).map((position) => [
    { cell: Math.min(from - 1, nearest(position)), weight: 1 },
  ]);
}
