import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";

/** A power of two, so that the moved values are exact. */
const STEP = 2 ** -7;

/**
 * Fails unless tf.grad of `f` at x agrees with finite differences.
 *
 * The differences are central, of fourth order: (8 D(h) - D(2h)) / (12 h) with D(h) = f(x + h) - f(x - h). For a
 * piecewise linear f (pooling, convolution) they are exact up to rounding as long as 2 h changes no decision; for a
 * smooth f they are off by h^4 / 30 of its fifth derivative, 1e-10 for one of order one. Rounding to float32 remains,
 * 6e-8 |y| / h = 8e-6. The tolerance, relative to the largest difference, is far above that and far below any wrong
 * gradient.
 */
export function expectGradient(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  step = STEP,
  tolerance = 2e-4,
): void {
  expect(gradientDeviation(f, x, step)).to.be.at.most(tolerance);
}

/** max|gradient - differences| / max|differences| for a fixed random weighting of f's values. */
export function gradientDeviation(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  step = STEP,
): number {
  return tf.tidy(() => {
    const seed = tf.randomUniform(f(x).shape, 0.5, 1.5, "float32", 7);
    const gradient = tf.grads((at) => f(at))([x], seed)[0];
    const differences = centralDifferences(f, x, seed.dataSync(), step);
    const largest = Math.max(...differences.map(Math.abs));
    expect(largest, "the largest difference").to.be.above(0);
    expect(gradient.shape).to.deep.equal(x.shape);
    const values = gradient.dataSync();
    const off = differences.map((d, i) => Math.abs(values[i] - d));
    return Math.max(...off) / largest;
  });
}

/** The weighted sum is taken in double precision: in float32 it would cancel most of the digits. */
function centralDifferences(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  weights: ArrayLike<number>,
  step: number,
): number[] {
  const values = x.dataSync();
  const at = (i: number, by: number) => {
    const moved = values.slice();
    moved[i] += by;
    return tf.tidy(() => f(tf.tensor(moved, x.shape)).dataSync());
  };
  return Array.from(values, (_, i) => {
    const [a, b] = [at(i, step), at(i, -step)];
    const [c, d] = [at(i, 2 * step), at(i, -2 * step)];
    return [...a].reduce((sum, _, k) => {
      const difference = 8 * (a[k] - b[k]) - (c[k] - d[k]);
      return sum + (difference / (12 * step)) * weights[k];
    }, 0);
  });
}

/** Values far enough apart that a small step never changes which is the largest: a shuffled, centred sequence. */
export function distinctValues(shape: number[], seed = 3): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => i + 0.5 - size / 2,
  );
  let state = seed;
  for (let i = size - 1; i > 0; i--) {
    state = (state * 48271) % 2147483647;
    const j = state % (i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return tf.tensor(
    values.map((value) => value / 16),
    shape,
  );
}
