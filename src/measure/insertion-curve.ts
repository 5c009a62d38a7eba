import type { NdArray } from "ndarray";
import { baselineFor } from "./baseline";
import {
  replacementCurve,
  type CurveOptions,
  type ScoredCurve,
} from "./replacement-curve";
import type { Score } from "./score";

/**
 * The insertion curve (Petsiuk et al., "RISE", BMVC 2018, section 4): pixels are put back into a baseline, hottest
 * first. If the map is right, the score rises at once: a large area is good.
 *
 * Pixels of equal heat go in row-major order. The baseline is a blurred image by default, as the authors advise (in an
 * empty one, the inserted pixels' sharp outline is evidence of its own): Gaussian, sigma 5 pixels (the authors cut theirs
 * at 11 x 11 pixels, here it is whole). The authors take 224 pixels (of 224 x 224) per step; here the default is
 * 50 equal parts.
 *
 * @param input   preprocessed, [H, W, C] (see `networkInput`)
 * @param heatmap [H, W]; only the order of its values counts
 * @param score   inputs [B, H, W, C] to B numbers (see `networkScore`)
 * @returns       fractions inserted, 0..1; the scores; the area under them
 */
export async function insertionCurve(
  input: NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
  score: Score,
  options: CurveOptions = {},
): Promise<ScoredCurve> {
  const { baseline = "blurred" } = options;
  const pictures = (values: Float32Array) => ({
    from: baselineFor(input, baseline),
    to: values,
  });
  return replacementCurve(input, heatmap, score, pictures, options);
}
