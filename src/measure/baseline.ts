import type { NdArray } from "ndarray";
import { contiguous, isNdArray } from "../arrays";
import { describe } from "../errors";
import { checkValues } from "./check";
import { gaussianKernel, smooth } from "./gaussian";

/**
 * What stands in for pixels that are not shown: "zeros" of the preprocessed space (the mean colour where a mean is
 * subtracted, else black), "blurred" (see `blur`), or an array of the input's shape.
 */
export type Baseline = "zeros" | "blurred" | NdArray<Float32Array>;

/**
 * A Gaussian blur, cut off at 4 sigma, border pixels repeated: scipy.ndimage.gaussian_filter(mode="nearest").
 *
 * @param input [H, W, C]
 * @param sigma in pixels
 * @returns     the values of [H, W, C]
 */
export function blur(
  input: NdArray<Float32Array>,
  sigma: number,
): Float32Array {
  const kernel = gaussianKernel(sigma, Math.floor(4 * sigma + 0.5));
  return Float32Array.from(smooth(contiguous(input), input.shape, kernel));
}

/** The baseline's values for an input [H, W, C]. */
export function baselineFor(
  input: NdArray<Float32Array>,
  baseline: Baseline,
): Float32Array {
  if (baseline === "zeros") return new Float32Array(input.size);
  if (baseline === "blurred") return blur(input, 5);
  if (isNdArray(baseline) && String(baseline.shape) === String(input.shape))
    return checkValues(baseline, "baseline");
  const got = isNdArray(baseline) ? baseline.shape : baseline;
  throw new RangeError(
    `Expected \`baseline\` to be 'zeros', 'blurred' or an array of the input's shape ${describe(input.shape)}, got ${describe(got)}.`,
  );
}
