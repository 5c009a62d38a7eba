import type { NdArray } from "ndarray";
import { describe } from "../errors";
import { aboveShare } from "./above-share";
import { argMax } from "./arg-max";
import { checkMap, checkMask, type Mask } from "./check";
import { connectedComponents } from "./connected-components";

/** A box of whole pixels: rows top … top + height - 1, columns left … left + width - 1. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The box around the largest connected component of the map's strongest part (Zhou et al., CVPR 2016, section 3.2, at
 * 20 % of the maximum for CAM; Selvaraju et al., ICCV 2017, section 4.1, at 15 % for Grad-CAM).
 *
 * Strictly above threshold * max; 8-connectivity (corners touch); of equally large components the first in row-major
 * order.
 *
 * @param map       [H, W]
 * @param threshold share of the map's maximum, 0..1
 * @returns         null where no pixel is above, as in an all-zero map
 */
export function boxOf(
  map: NdArray<Float32Array>,
  { threshold = 0.15 } = {},
): Box | null {
  const grid = checkMap(map);
  const { height, width } = grid;
  const above = aboveShare(grid, threshold);
  const { labels, sizes } = connectedComponents(above, height, width);
  if (sizes.length === 0) return null;
  const largest = argMax(sizes) + 1;
  return boxAround((i) => labels[i] === largest, labels.length, width);
}

/** The smallest box that holds the whole mask [H, W]: the ground truth, where boxes are not given. */
export function boxOfMask(mask: Mask): Box {
  const grid = checkMap(mask as NdArray<Float32Array>, "mask");
  const inside = checkMask(mask, grid);
  return boxAround((i) => inside[i] !== 0, inside.length, grid.width);
}

function boxAround(
  belongs: (i: number) => boolean,
  length: number,
  width: number,
): Box {
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < length; i++) {
    if (!belongs(i)) continue;
    const y = Math.floor(i / width);
    const x = i % width;
    top = Math.min(top, y);
    left = Math.min(left, x);
    bottom = Math.max(bottom, y);
    right = Math.max(right, x);
  }
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/**
 * Intersection over union of two boxes.
 *
 *   IoU = |a ∩ b| / (|a| + |b| - |a ∩ b|),   0..1
 */
export function boxIou(a: Box, b: Box): number {
  checkBox(a, "a");
  checkBox(b, "b");
  const height = overlap(a.top, a.height, b.top, b.height);
  const width = overlap(a.left, a.width, b.left, b.width);
  const both = height * width;
  return both / (a.height * a.width + b.height * b.width - both);
}

function overlap(a: number, lengthA: number, b: number, lengthB: number) {
  return Math.max(0, Math.min(a + lengthA, b + lengthB) - Math.max(a, b));
}

function checkBox(box: Box, name: string): void {
  const { top, left, height, width } = box ?? {};
  if (Number.isFinite(top) && Number.isFinite(left) && height > 0 && width > 0)
    return;
  throw new RangeError(
    `Expected \`${name}\` to be a box { top, left, height, width } of at least one pixel, got ${describe(box)}.`,
  );
}
