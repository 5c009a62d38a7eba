import { describe } from "../errors";

/** How a score changes while more and more pixels are changed. */
export interface Curve {
  /** The share of the pixels that have been changed at each point, 0..1, rising. */
  readonly fractions: readonly number[];
  /** The score at each point. */
  readonly scores: readonly number[];
}

/**
 * The area under a curve by the trapezoid rule, divided by the curve's width: its mean height. For a curve from 0 to 1,
 * as those of insertion and deletion, that is the area itself.
 *
 *   AUC = sum_i (f_{i+1} - f_i) (s_i + s_{i+1}) / 2 / (f_n - f_0)
 *
 * @returns in units of the score: a constant score s gives s
 */
export function areaUnderCurve({ fractions, scores }: Curve): number {
  const n = fractions.length;
  if (n < 2 || scores.length !== n || !(fractions[n - 1] > fractions[0])) {
    throw new RangeError(
      `Expected a curve of at least two points with rising \`fractions\` and as many \`scores\`, got ${describe([...fractions])} and ${describe([...scores])}.`,
    );
  }
  let area = 0;
  for (let i = 1; i < n; i++)
    area +=
      ((fractions[i] - fractions[i - 1]) * (scores[i - 1] + scores[i])) / 2;
  return area / (fractions[n - 1] - fractions[0]);
}
