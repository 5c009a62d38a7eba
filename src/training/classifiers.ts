import * as tf from "@tensorflow/tfjs";
import { LABELS, SCENE_SIZE } from "../scenes/labels";
import type { Scene } from "../scenes/scene";
import { GRID, presence } from "./batch";
import type { Recipe, Tensors } from "./recipe";
import { CHANNELS, pool, trunk, type Symbol } from "./trunk";

const common = {
  batchSize: 64,
  labels: LABELS,
  batch: (scenes: readonly Scene[]) => ({
    inputs: [],
    truth: { present: presence(scenes) },
  }),
  losses: multiLabel,
};

/** Several classes may be in one picture: a sigmoid cross entropy for each. `exact` is the share of scenes all right. */
function multiLabel([logits]: readonly tf.Tensor[], truth: Tensors): Tensors {
  const { present } = truth;
  const loss = tf.losses.sigmoidCrossEntropy(present, logits);
  const right = tf.equal(tf.greater(logits, 0), tf.greater(present, 0.5));
  return { loss, exact: tf.mean(tf.cast(tf.all(right, 1), "float32")) };
}

/** The network as it is saved, which ends in probabilities, and as it is trained, on its logits: whole, or its head only. */
function classifier(name: string, head: (features: Symbol) => Symbol) {
  const of = (inputs: Symbol, outputs: Symbol) =>
    tf.model({ name, inputs, outputs });
  const image = () =>
    tf.input({ shape: [SCENE_SIZE, SCENE_SIZE, 3], name: "image" });
  return {
    build() {
      const x = image();
      return of(x, sigmoid(head(trunk(x))));
    },
    whole() {
      const x = image();
      return of(x, head(trunk(x)));
    },
    headOnly() {
      const x = tf.input({ shape: [GRID, GRID, CHANNELS], name: "features" });
      return of(x, head(x));
    },
  };
}

function sigmoid(x: Symbol): Symbol {
  return tf.layers
    .activation({ name: "probabilities", activation: "sigmoid" })
    .apply(x) as Symbol;
}

/**
 * Divides conv7 by 8 and multiplies the dense layer by it: the same logits to the last bit, but activations of about 1,
 * which the heads of the other networks learn from more easily.
 */
function scaleFeatures(model: tf.LayersModel): void {
  const scale = (name: string, factor: number, what: number[]) => {
    const layer = model.getLayer(name);
    const weights = layer.getWeights();
    const scaled = weights.map((one, i) =>
      what.includes(i) ? tf.mul(one, factor) : one,
    );
    layer.setWeights(scaled);
    tf.dispose(what.map((i) => scaled[i]));
  };
  scale("conv7", 1 / 8, [0, 1]);
  scale("logits", 8, [0]);
}

function logits(x: Symbol): Symbol {
  return tf.layers
    .dense({ name: "logits", units: LABELS.length })
    .apply(x) as Symbol;
}

const gap = classifier("scenes-gap", (features) =>
  logits(
    tf.layers
      .globalAveragePooling2d({ name: "gap", dataFormat: "channelsLast" })
      .apply(features) as Symbol,
  ),
);

/** Convolutions, global average pooling, one dense layer: CAM is exact (Zhou et al., CVPR 2016). */
export const scenesGap: Recipe = {
  ...common,
  name: "scenes-gap",
  about:
    "Which of the 8 classes are in a scene; global average pooling, so that CAM is exact",
  steps: 3000,
  learningRate: 2e-3,
  seed: 1,
  build: gap.build,
  trainee: gap.whole,
  finish: scaleFeatures,
};

const fc = classifier("scenes-fc", (features) => {
  const flat = tf.layers
    .flatten({ name: "flatten" })
    .apply(pool(features, "pool7", 3)) as Symbol;
  const hidden = tf.layers
    .dense({ name: "fc1", units: 128, activation: "relu" })
    .apply(flat) as Symbol;
  return logits(hidden);
});

/** Convolutions, max pooling, two fully connected layers: CAM does not apply, Grad-CAM does. */
export const scenesFc: Recipe = {
  ...common,
  name: "scenes-fc",
  about:
    "Which of the 8 classes are in a scene; two fully connected layers, which CAM cannot explain",
  steps: 1500,
  learningRate: 1e-3,
  seed: 2,
  trunkOf: "scenes-gap",
  frozenTrunk: true,
  build: fc.build,
  trainee: fc.headOnly,
};

const max = classifier("scenes-max", (features) =>
  logits(
    tf.layers
      .globalMaxPooling2d({ name: "max", dataFormat: "channelsLast" })
      .apply(features) as Symbol,
  ),
);

/** Global max pooling: of each channel only the strongest position has a gradient, so that Grad-CAM may miss instances. */
export const scenesMax: Recipe = {
  ...common,
  name: "scenes-max",
  about:
    "Which of the 8 classes are in a scene; global max pooling, whose gradient sees one position of a channel only",
  steps: 1000,
  learningRate: 3e-3,
  seed: 5,
  trunkOf: "scenes-gap",
  frozenTrunk: true,
  build: max.build,
  trainee: max.headOnly,
};
