import ndarray, { type NdArray } from "ndarray";
import {
  checkInput,
  checkMap,
  checkNumber,
  type Grid,
  type Mask,
} from "./check";
import { conjugateGradient, type LinearSystem } from "./conjugate-gradient";
import { gaussian, seededRandom } from "../random";

export interface ImputationOptions {
  /** Standard deviation of the noise, in the units of the input; 0.01 in the authors' code */
  noise?: number;
  seed?: number;
}

/**
 * Noisy linear imputation (Rong et al., "A consistent and efficient evaluation strategy for attribution methods",
 * ICML 2022, ROAD): fills removed pixels so that they look like their surroundings and no outline is left to see.
 *
 *   x_p = sum_{q next to p} w_pq x_q / sum_{q next to p} w_pq + noise,   w = 1/6 beside or above, 1/12 across a corner
 *
 * Removed neighbours are unknowns themselves: one sparse linear system, symmetric and positive definite, solved for
 * each channel by conjugate gradients until |residual| <= 1e-8 |right-hand side|. The weights of the eight neighbours
 * sum to 1; at the border, those that exist are scaled to 1, as in the authors' code. Gaussian noise is added after
 * solving.
 *
 * @param input   preprocessed, [H, W, C]
 * @param removed [H, W], not zero where a pixel is to be replaced; at least one must be kept
 * @returns       [H, W, C]; kept pixels are unchanged
 */
export function noisyLinearImputation(
  input: NdArray<Float32Array>,
  removed: Mask,
  { noise = 0.01, seed = 1 }: ImputationOptions = {},
): NdArray<Float32Array> {
  const grid = checkMap(removed as NdArray<Float32Array>, "removed");
  const filled = checkInput(input, grid).slice();
  checkNumber(noise, "noise", 0);
  if (grid.values.every((value) => value !== 0)) {
    throw new RangeError(
      `Expected \`removed\` to keep at least one pixel, got ${grid.height} x ${grid.width} removed ones.`,
    );
  }
  const channels = input.shape[2];
  const { system, known, removedAt } = equations(grid);
  const random = seededRandom(seed);
  for (let c = 0; c < channels; c++) {
    const b = known((pixel) => filled[pixel * channels + c]);
    const solution = conjugateGradient(system, b);
    for (const { pixel, at } of removedAt)
      filled[pixel * channels + c] = solution[at] + noise * gaussian(random);
  }
  return ndarray(filled, input.shape);
}

interface Equations {
  readonly system: LinearSystem;
  /** The right-hand side: what the kept neighbours contribute to each equation. */
  known(value: (pixel: number) => number): Float64Array;
  /** The removed pixels, and where their unknowns are. */
  readonly removedAt: readonly {
    readonly pixel: number;
    readonly at: number;
  }[];
}

/**
 * For each removed pixel p: (sum_q w_pq) x_p - sum_{q removed} w_pq x_q = sum_{q kept} w_pq x_q.
 *
 * All vectors have the picture's layout with a frame of one pixel, which has no weight, and hold zero wherever there is
 * no unknown.
 */
function equations({ height, width, values }: Grid): Equations {
  const row = width + 2;
  const places = Array.from(values, (value, pixel) => ({
    pixel,
    at: (Math.floor(pixel / width) + 1) * row + (pixel % width) + 1,
    isRemoved: value !== 0,
  }));
  const removedAt = places.filter(({ isRemoved }) => isRemoved);
  const unknowns = Int32Array.from(removedAt, ({ at }) => at);
  const around = (v: Float64Array, at: number) =>
    (v[at - 1] + v[at + 1] + v[at - row] + v[at + row]) / 6 +
    (v[at - row - 1] + v[at - row + 1] + v[at + row - 1] + v[at + row + 1]) /
      12;
  const framed = () => new Float64Array(row * (height + 2));
  const weights = (v: Float64Array) => {
    const result = framed();
    for (const at of unknowns) result[at] = around(v, at);
    return result;
  };
  const inPicture = framed();
  for (const { at } of places) inPicture[at] = 1;
  const diagonal = weights(inPicture);
  const known = (value: (pixel: number) => number) => {
    const kept = framed();
    for (const { pixel, at, isRemoved } of places)
      if (!isRemoved) kept[at] = value(pixel);
    return weights(kept);
  };
  const multiply = (x: Float64Array, out: Float64Array) => {
    for (let k = 0; k < unknowns.length; k++) {
      const at = unknowns[k];
      out[at] = diagonal[at] * x[at] - around(x, at);
    }
  };
  return { system: { unknowns, diagonal, multiply }, known, removedAt };
}
