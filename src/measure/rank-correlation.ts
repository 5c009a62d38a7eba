import type { NdArray } from "ndarray";
import { describe } from "../errors";
import { checkValues } from "./check";
import { ranks } from "./rank-order";

/**
 * Spearman's rank correlation of two maps (Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018): Pearson's
 * correlation of the ranks, equal values sharing the mean of theirs.
 *
 *   rho = cov(rank x, rank y) / (std(rank x) std(rank y))
 *
 * @param x        of any shape
 * @param y        of the same shape
 * @param absolute rank |x| and |y| instead ("with absolute values" in the paper), for signed maps whose sign is arbitrary
 * @returns        -1..1; 0 where one of the maps is constant (scipy: NaN), as it ranks nothing
 */
export function rankCorrelation(
  x: NdArray<Float32Array>,
  y: NdArray<Float32Array>,
  { absolute = false } = {},
): number {
  const a = checkValues(x, "x");
  const b = checkValues(y, "y");
  if (String(x.shape) !== String(y.shape)) {
    throw new RangeError(
      `Expected \`y\` to have the shape of \`x\`, ${describe(x.shape)}, got ${describe(y.shape)}.`,
    );
  }
  return absolute
    ? correlation(ranks(a.map(Math.abs)), ranks(b.map(Math.abs)))
    : correlation(ranks(a), ranks(b));
}

/** Pearson's correlation of ranks 1 … n, whose mean is (n + 1) / 2. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  if (aa === 0 || bb === 0) return 0;
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}
