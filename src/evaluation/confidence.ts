/** A value with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** How many cases it is the mean of. */
  readonly n: number;
}

const Z = 1.96;

/**
 * A share of successes with Wilson's score interval (JASA 1927), which stays within 0..1 and is right for shares near the
 * ends.
 */
export function share(hits: readonly boolean[]): Estimate {
  const n = hits.length;
  const p = hits.filter(Boolean).length / n;
  const scale = 1 + Z ** 2 / n;
  const middle = (p + Z ** 2 / (2 * n)) / scale;
  const half =
    (Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2))) / scale;
  return { value: p, low: middle - half, high: middle + half, n };
}

/** A mean with the interval of its standard error. */
export function meanOf(values: readonly number[]): Estimate {
  const n = values.length;
  const value = sum(values) / n;
  const variance = sum(values.map((one) => (one - value) ** 2)) / (n - 1);
  const half = Z * Math.sqrt(variance / n);
  return { value, low: value - half, high: value + half, n };
}

/** The ratio of two means over the same cases, its interval by the delta method. */
export function ratioOf(
  above: readonly number[],
  below: readonly number[],
): Estimate {
  const n = above.length;
  const mean = sum(below) / n;
  const value = sum(above) / sum(below);
  const residuals = above.map((one, i) => one - value * below[i]);
  const variance = sum(residuals.map((one) => one ** 2)) / (n - 1);
  const half = (Z * Math.sqrt(variance / n)) / mean;
  return { value, low: value - half, high: value + half, n };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
