import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";

/**
 * Fails unless tf.grad of `f` at x agrees with central differences.
 *
 * The forward pass must be piecewise linear in x (pooling, convolution): the differences are then exact up to
 * rounding as long as the step changes no decision.
 */
export function expectGradient(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  step = 1e-2,
  tolerance = 1e-3,
): void {
  const { gradient, differences } = tf.tidy(() => {
    const y = f(x);
    const seed = tf.randomUniform(y.shape, -1, 1, "float32", 7);
    const score = (at: tf.Tensor) => tf.sum(tf.mul(f(at), seed)) as tf.Scalar;
    const gradient = tf.grad(score)(x).dataSync();
    const values = x.dataSync();
    const at = (i: number, by: number) => {
      const moved = values.slice();
      moved[i] += by;
      return score(tf.tensor(moved, x.shape)).dataSync()[0];
    };
    const differences = Array.from(values, (_, i) =>
      tf.tidy(() => (at(i, step) - at(i, -step)) / (2 * step)),
    );
    return { gradient, differences };
  });
  const largest = Math.max(...differences.map(Math.abs));
  expect(largest).to.be.above(0);
  differences.forEach((expected, i) =>
    expect(gradient[i]).to.be.closeTo(expected, tolerance * largest),
  );
}

/** Values far enough apart that a small step never changes which is the largest: a shuffled, centred sequence. */
export function distinctValues(shape: number[], seed = 3): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => i - size / 2);
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
