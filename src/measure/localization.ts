import type { NdArray } from "ndarray";
import { describe } from "../errors";
import { boxIou, boxOf, type Box } from "./box";

/** Where the map puts the object, and how well that fits. */
export interface Localization {
  /** The map's box; null for a map without a positive value. */
  readonly box: Box | null;
  /** With the true box it fits best, 0..1; 0 without a box. */
  readonly iou: number;
  /** Whether the IoU is at least 0.5, ILSVRC's criterion for a correct location. */
  readonly correct: boolean;
}

/**
 * Weakly supervised localisation (Zhou et al., CVPR 2016, section 3.2; Selvaraju et al., ICCV 2017, section 4.1): the
 * map's box (see `boxOf`) against the true one. Where the image holds several objects of the class, the best fit
 * counts, as in ILSVRC.
 *
 * @param map       [H, W]
 * @param truth     the object's box, or those of all instances
 * @param threshold share of the map's maximum: 0.15 for Grad-CAM, 0.2 for CAM
 */
export function localization(
  map: NdArray<Float32Array>,
  truth: Box | readonly Box[],
  { threshold = 0.15 } = {},
): Localization {
  const boxes = [truth].flat() as Box[];
  if (boxes.length === 0) {
    throw new RangeError(
      `Expected \`truth\` to be a box or a list of at least one, got ${describe(truth)}.`,
    );
  }
  const box = boxOf(map, { threshold });
  const iou = box ? Math.max(...boxes.map((other) => boxIou(box, other))) : 0;
  return { box, iou, correct: iou >= 0.5 };
}
