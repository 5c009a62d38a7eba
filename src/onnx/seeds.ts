import * as tf from "@tensorflow/tfjs";
import { withCleanTape } from "../network/clean-tape";
import type { Objective, Pick } from "../network/runner";
import type { Raw } from "./session";

/** The derivative of an objective with respect to the logits of each output, [B, ...]: where the way back begins. */
export function seedsOf(
  objective: Objective,
  logits: readonly tf.Tensor[],
): Raw[] {
  const gradients = tf.tidy(() => {
    const total = (...all: tf.Tensor[]): tf.Tensor => {
      // TensorFlow.js throws where the value does not depend on one of them.
      const nothing = all.map((y) => tf.sum(tf.mul(y, 0)));
      return tf.addN([objective.value(all), ...nothing]);
    };
    return withCleanTape(() => tf.grads(total)([...logits]));
  });
  const seeds = gradients.map((seed) => ({
    values: seed.dataSync<"float32">(),
    shape: seed.shape,
  }));
  tf.dispose(gradients);
  return seeds;
}

/** The same for an objective that picks single logits. */
export function oneHot(
  picks: readonly Pick[],
  shapes: readonly (readonly number[])[],
): Raw[] {
  return shapes.map((shape, output) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(picks.length * size);
    picks.forEach((pick, b) => {
      if (pick.output === output)
        values[b * size + flatIndex(pick.index, shape)] = 1;
    });
    return { values, shape: [picks.length, ...shape] };
  });
}

function flatIndex(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((at, part, axis) => at * shape[axis] + part, 0);
}
