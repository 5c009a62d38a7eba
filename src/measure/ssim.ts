import type { NdArray } from "ndarray";
import { describe } from "../errors";
import { checkMap, checkNumber } from "./check";
import { gaussianKernel, smooth } from "./gaussian";

const RADIUS = 5;
const KERNEL = gaussianKernel(1.5, RADIUS);
const K1 = 0.01;
const K2 = 0.03;

/**
 * The mean structural similarity of two maps (Wang et al., "Image quality assessment", IEEE TIP 2004, eq. 13 and 17).
 *
 *   SSIM = (2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sx^2 + sy^2 + C2)),   C1 = (K1 L)^2,   C2 = (K2 L)^2
 *
 * mx, my, sx^2, sy^2, sxy are means, variances and covariance in a window, Gaussian, 11 x 11, sigma 1.5, weights that
 * sum to 1 (no n - 1); K1 = 0.01, K2 = 0.03. The mean goes over all positions at which the window fits, as in Wang's own
 * code: scikit-image's structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
 * data_range=L).
 *
 * Means and covariance change sign together, so a map and its negative may come out alike: for signed maps, look at the
 * rank correlation as well.
 *
 * @param x     [H, W], at least 11 x 11
 * @param y     [H, W]
 * @param range L, the width of the interval the values may come from: 1 for heat maps 0..1, 2 for maps -1..1
 * @returns     -1..1, 1 only for equal maps
 */
export function ssim(
  x: NdArray<Float32Array>,
  y: NdArray<Float32Array>,
  { range = 1 } = {},
): number {
  const { height, width, values: a } = checkMap(x, "x");
  const { values: b } = checkMap(y, "y");
  checkNumber(range, "range", Number.MIN_VALUE);
  const size = 2 * RADIUS + 1;
  if (String(x.shape) !== String(y.shape) || height < size || width < size) {
    throw new RangeError(
      `Expected \`x\` and \`y\` to be maps of one shape, at least ${size} x ${size}, got ${describe(x.shape)} and ${describe(y.shape)}. Heat maps at the input's size are large enough.`,
    );
  }
  const local = (f: (i: number) => number) =>
    smooth(
      Float64Array.from(a, (_, i) => f(i)),
      [height, width, 1],
      KERNEL,
    );
  const mx = local((i) => a[i]);
  const my = local((i) => b[i]);
  const xx = local((i) => a[i] * a[i]);
  const yy = local((i) => b[i] * b[i]);
  const xy = local((i) => a[i] * b[i]);
  const c1 = (K1 * range) ** 2;
  const c2 = (K2 * range) ** 2;
  let sum = 0;
  for (let row = RADIUS; row < height - RADIUS; row++)
    for (let column = RADIUS; column < width - RADIUS; column++) {
      const i = row * width + column;
      const product = mx[i] * my[i];
      const squares = mx[i] ** 2 + my[i] ** 2;
      sum +=
        ((2 * product + c1) * (2 * (xy[i] - product) + c2)) /
        ((squares + c1) * (xx[i] + yy[i] - squares + c2));
    }
  return sum / ((height - size + 1) * (width - size + 1));
}
