import * as tf from "@tensorflow/tfjs";
import { encodeText, wordsOf, type Vocabulary } from "../network/text";
import { LABELS, SCENE_SIZE } from "../scenes/labels";
import type { Instance, Scene } from "../scenes/scene";
import {
  CAPTION_LENGTH as LENGTH,
  CAPTION_WORDS as WORDS,
  END,
  START,
} from "../scenes/vocabulary";
import { plural } from "../scenes/caption";
import {
  add,
  attentionLoss,
  concatenate,
  crossEntropy,
  dense,
  densityLoss,
  dot,
  placeOf,
  see,
  softmax,
} from "./attention";
import { CELLS, classCells, counts, coverage, GRID } from "./batch";
import type { Batch, Recipe, Tensors } from "./recipe";
import { CHANNELS, trunk, type Symbol } from "./trunk";

const caption: Vocabulary = {
  words: WORDS,
  length: LENGTH,
  fill: END,
  fillAt: "back",
  start: START,
};

/** The attention on the thing that a noun names, and the scores of all words at all steps. */
interface Told {
  readonly logits: Symbol;
  readonly attention: Symbol;
  readonly density: Symbol;
}

/**
 * From the picture and the words so far to the next word's scores, for all steps at once.
 *
 * The scores are linear in what attention reads (c1 = sum_p a_p V_p), in how many things there are, and in the state of
 * the sentence: so that a noun's score depends on the picture by a short path, which is what makes its map point at
 * the thing (Lu et al., CVPR 2017, let attention bypass the LSTM in this way).
 */
function tell(features: Symbol, words: Symbol): Told {
  const seen = see(features);
  const repeated = tf.layers
    .repeatVector({ name: "counts_each_step", n: LENGTH })
    .apply(dense(seen.counts, "counts_embedding", 24, "relu")) as Symbol;
  const table = tf.layers
    .embedding({ name: "embedding", inputDim: WORDS.length, outputDim: 32 })
    .apply(words) as Symbol;
  const state = tf.layers
    .lstm({
      name: "sentence",
      units: 96,
      returnSequences: true,
      recurrentActivation: "sigmoid",
      recurrentInitializer: "glorotNormal",
    })
    .apply(concatenate("told_and_counted", table, repeated)) as Symbol;
  const attention = softmax(
    dot("noun_scores", dense(state, "noun_query", 48), seen.keys, [2, 2]),
    "noun_attention",
  );
  const context = dot("noun_context", attention, seen.values, [2, 1]);
  const place = placeOf(attention, "noun_place");
  const second = softmax(
    add(
      "other_all_scores",
      dot(
        "other_scores",
        dense(concatenate("state_and_place", state, place), "other_query", 48),
        seen.keys,
        [2, 2],
      ),
      dense(
        dense(
          concatenate("state_and_place2", state, place),
          "prior_hidden",
          48,
          "relu",
        ),
        "prior",
        CELLS,
      ),
    ),
    "other_attention",
  );
  const otherPlace = placeOf(second, "other_place");
  const places = dense(
    concatenate("places", place, otherPlace, state),
    "places_hidden",
    32,
    "relu",
  );
  const logits = add(
    "logits",
    dense(context, "from_context", WORDS.length),
    dense(state, "from_sentence", WORDS.length),
    dense(places, "from_places", WORDS.length),
  );
  return { logits, attention, density: seen.density };
}

function build(): tf.LayersModel {
  const image = tf.input({ shape: [SCENE_SIZE, SCENE_SIZE, 3], name: "image" });
  const words = tf.input({ shape: [LENGTH], name: "caption", dtype: "int32" });
  const { logits } = tell(trunk(image), words);
  const name = "scenes-caption";
  return tf.model({ name, inputs: [image, words], outputs: logits });
}

function trainee(): tf.LayersModel {
  const features = tf.input({
    shape: [GRID, GRID, CHANNELS],
    name: "features",
  });
  const words = tf.input({ shape: [LENGTH], name: "caption", dtype: "int32" });
  const { logits, attention, density } = tell(features, words);
  return tf.model({
    inputs: [features, words],
    outputs: [logits, attention, density],
  });
}

/** The class that a word names, if it does. */
export function labelOf(word: string) {
  return LABELS.find((label) => label === word || plural(label) === word);
}

/** The things that a word of a caption names. */
export function namedBy(word: string, { instances }: Scene): Instance[] {
  const label = labelOf(word);
  return instances.filter((one) => one.label === label);
}

function batch(scenes: readonly Scene[]): Batch {
  const inputs = scenes.map((scene) =>
    encodeText(scene.caption, caption, "caption"),
  );
  const next = inputs.map((ids, b) => {
    const length = wordsOf(scenes[b].caption).length;
    // Each step's right word is the next one; after the end nothing is asked.
    return ids.map((_, t) => (t < length ? ids[t + 1] : t === length ? 0 : -1));
  });
  const right = new Float32Array(scenes.length * LENGTH * CELLS);
  scenes.forEach((scene, b) =>
    wordsOf(scene.caption).forEach((word, t) => {
      const cells = coverage(namedBy(word, scene));
      right.set(
        cells.map((share) => (share > 0.1 ? 1 : 0)),
        (b * LENGTH + t) * CELLS,
      );
    }),
  );
  return {
    inputs: [tf.tensor2d(inputs, undefined, "int32")],
    truth: {
      next: tf.tensor2d(next, undefined, "int32"),
      right: tf.tensor3d(right, [scenes.length, LENGTH, CELLS]),
      cells: classCells(scenes),
      counts: counts(scenes),
    },
  };
}

function losses(
  [logits, attention, density]: readonly tf.Tensor[],
  truth: Tensors,
): Tensors {
  const words = crossEntropy(logits, truth.next);
  const looks = attentionLoss(attention, truth.right);
  const many = densityLoss(density, truth.cells, truth.counts);
  const loss = tf.addN([words, tf.mul(0.3, looks), tf.mul(0.3, many)]);
  const best = tf.argMax(logits, -1);
  const fits = tf.logicalOr(tf.equal(best, truth.next), tf.less(truth.next, 0));
  const exact = tf.mean(tf.cast(tf.all(fits, 1), "float32"));
  return { loss, words, looks, many, exact };
}

/** Writes a caption, one word at a time: the structured output of the lecture. */
export const scenesCaption: Recipe = {
  name: "scenes-caption",
  about:
    "A caption for a scene, one word at a time, each from the picture and the words before it",
  steps: 2500,
  batchSize: 64,
  learningRate: 3e-3,
  seed: 3,
  trunkOf: "scenes-gap",
  frozenTrunk: true,
  labels: WORDS,
  vocabulary: { caption },
  sentence: "caption",
  build,
  trainee,
  batch,
  losses,
};
