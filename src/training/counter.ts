import * as tf from "@tensorflow/tfjs";
import { LABELS, SCENE_SIZE } from "../scenes/labels";
import type { Scene } from "../scenes/scene";
import { count, densityLoss, rowsOf } from "./attention";
import { counts, densities } from "./batch";
import type { Recipe, Tensors } from "./recipe";
import { trunk } from "./trunk";

/** The densities, and the counts that are their sums. */
function network() {
  const image = tf.input({ shape: [SCENE_SIZE, SCENE_SIZE, 3], name: "image" });
  return { image, ...count(rowsOf(trunk(image))) };
}

function losses([density]: readonly tf.Tensor[], truth: Tensors): Tensors {
  const loss = densityLoss(density, truth.things, truth.counts);
  const right = tf.equal(tf.round(tf.sum(density, 1)), truth.counts);
  const error = tf.mean(tf.abs(tf.sub(tf.sum(density, 1), truth.counts)));
  return {
    loss,
    error,
    exact: tf.mean(tf.cast(tf.all(right, 1), "float32")),
  };
}

/**
 * How many of each class: the sum of a density over the picture (Lempitsky and Zisserman, NIPS 2010). Trained with the
 * masks, so that its convolutions know where a thing begins and ends: the captioner and the answerer build on them.
 */
export const scenesCount: Recipe = {
  name: "scenes-count",
  about: "How many things of each of the 8 classes are in a scene",
  steps: 5000,
  batchSize: 32,
  learningRate: 2e-3,
  seed: 6,
  trunkOf: "scenes-gap",
  labels: LABELS,
  build() {
    const { image, counts } = network();
    return tf.model({ name: "scenes-count", inputs: image, outputs: counts });
  },
  trainee() {
    const { image, density } = network();
    return tf.model({ inputs: image, outputs: density });
  },
  batch: (scenes: readonly Scene[]) => ({
    inputs: [],
    truth: { things: densities(scenes), counts: counts(scenes) },
  }),
  losses,
};
