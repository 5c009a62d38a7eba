import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { Network } from "../../src";

/** Numbers from -1 to 1 from a seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

export function picture(shape: number[], seed = 5): NdArray<Float32Array> {
  const next = numbers(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return ndarray(Float32Array.from({ length: size }, next), shape);
}

/** Gives a model weights from a seed, positive where a variance must be, and opens it. */
export function seeded(model: tf.LayersModel, seed = 11): Network {
  const next = numbers(seed);
  for (const layer of model.layers) {
    const variance = layer.getClassName() === "BatchNormalization";
    const weights = layer.getWeights().map((weight) => {
      const values = Array.from({ length: weight.size }, () =>
        variance ? 1 + next() / 2 : next(),
      );
      return tf.tensor(values, weight.shape);
    });
    layer.setWeights(weights);
  }
  return new Network(model.name, model);
}

/** image [8, 8, 3] -> two convolutions -> what `head` makes of them. */
export function smallNetwork(
  head: (maps: tf.SymbolicTensor) => tf.SymbolicTensor | tf.SymbolicTensor[],
  activation: "relu" | "linear" | "swish" | "elu" | "tanh" = "relu",
): Network {
  const inputs = tf.input({ shape: [8, 8, 3], name: "image" });
  const convolution = (name: string, x: tf.SymbolicTensor) =>
    tf.layers
      .conv2d({ name, filters: 4, kernelSize: 3, padding: "same", activation })
      .apply(x) as tf.SymbolicTensor;
  const outputs = head(convolution("conv2", convolution("conv1", inputs)));
  return seeded(tf.model({ inputs, outputs, name: "small" }));
}

export const flattenDense = (
  units: number,
  activation?: "softmax" | "sigmoid",
) => {
  return (x: tf.SymbolicTensor) => {
    const flat = tf.layers.flatten({ name: "flat" }).apply(x);
    return tf.layers
      .dense({ name: "logits", units, activation })
      .apply(flat) as tf.SymbolicTensor;
  };
};

export const averageDense = (units: number) => (x: tf.SymbolicTensor) => {
  const pooled = tf.layers
    .globalAveragePooling2d({ name: "gap", dataFormat: "channelsLast" })
    .apply(x);
  return tf.layers
    .dense({ name: "logits", units })
    .apply(pooled) as tf.SymbolicTensor;
};
