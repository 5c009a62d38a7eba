import type { NdArray } from "ndarray";
import { baselineFor } from "./baseline";
import {
  replacementCurve,
  type CurveOptions,
  type ScoredCurve,
} from "./replacement-curve";
import type { Score } from "./score";

/**
 * The deletion curve (Petsiuk et al., "RISE", BMVC 2018, section 4): pixels are taken away, hottest first. If the map
 * is right, the score falls at once: a small area is good.
 *
 * Pixels of equal heat go in row-major order. By default they become zeros of the preprocessed space, as in the
 * authors' code. The authors take 224 pixels (of 224 x 224) per step; here the default is 50 equal parts.
 *
 * @param input   preprocessed, [H, W, C] (see `networkInput`)
 * @param heatmap [H, W]; only the order of its values counts
 * @param score   inputs [B, H, W, C] to B numbers (see `networkScore`)
 * @returns       fractions deleted, 0..1; the scores; the area under them
 */
export async function deletionCurve(
  input: NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
  score: Score,
  options: CurveOptions = {},
): Promise<ScoredCurve> {
  const { baseline = "zeros" } = options;
  const pictures = (values: Float32Array) => ({
    from: values,
    to: baselineFor(input, baseline),
  });
  return replacementCurve(input, heatmap, score, pictures, options);
}
