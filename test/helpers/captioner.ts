import * as tf from "@tensorflow/tfjs";
import { Network, type Vocabulary } from "../../src";
import { seeded } from "./networks";

const WORDS = ["<end>", "<start>", "a", "cat", "dog", "and"];
const caption: Vocabulary = {
  words: WORDS,
  length: 5,
  fill: "<end>",
  fillAt: "back",
  start: "<start>",
};

/** A small network that writes sentences of up to 5 words, its weights from a seed. */
export function smallCaptioner(seed = 3): Network {
  const image = tf.input({ shape: [8, 8, 3], name: "image" });
  const words = tf.input({ shape: [5], name: "caption", dtype: "int32" });
  const map = tf.layers
    .conv2d({ name: "conv", filters: 4, kernelSize: 3, activation: "relu" })
    .apply(image) as tf.SymbolicTensor;
  const seen = tf.layers
    .repeatVector({ n: 5 })
    .apply(
      tf.layers
        .globalAveragePooling2d({ dataFormat: "channelsLast" })
        .apply(map) as tf.SymbolicTensor,
    ) as tf.SymbolicTensor;
  const told = tf.layers
    .lstm({ units: 6, returnSequences: true, recurrentActivation: "sigmoid" })
    .apply(
      tf.layers
        .embedding({ inputDim: WORDS.length, outputDim: 4 })
        .apply(words) as tf.SymbolicTensor,
    ) as tf.SymbolicTensor;
  const both = tf.layers.concatenate().apply([seen, told]);
  const outputs = tf.layers
    .dense({ units: WORDS.length })
    .apply(both) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [image, words], outputs });
  seeded(model, seed);
  const text = { vocabulary: { caption }, sentence: "caption" };
  return new Network("small-captioner", model, {}, WORDS, text);
}
