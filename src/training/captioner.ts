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
  atLeast,
  attentionLoss,
  concatenate,
  crossEntropy,
  dense,
  dot,
  MOST,
  placeOf,
  see,
  softmax,
  type Seen,
} from "./attention";
import { CELLS, coverage, GRID } from "./batch";
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
}

/** The nouns are the last of the words. */
const NOUNS = WORDS.filter((word) => labelOf(word) !== undefined).length;

/**
 * From the picture and the words so far to the next word's scores, for all steps at once.
 *
 * A noun's score is linear in what attention reads (c = sum_p a_p V_p), plus a term of the words before it: it sees the
 * picture by this short path only, which is what makes its map point at the thing (Lu et al., CVPR 2017, let attention
 * bypass the LSTM in this way). What to look at is decided from the words before and the numbers of things; so are the
 * other words, with the places of two things.
 */
function tell(features: Symbol, words: Symbol): Told {
  const seen = see(features);
  const table = tf.layers
    .embedding({ name: "embedding", inputDim: WORDS.length, outputDim: 32 })
    .apply(words) as Symbol;
  const said = tf.layers
    .lstm({
      name: "sentence",
      units: 96,
      returnSequences: true,
      recurrentActivation: "sigmoid",
      recurrentInitializer: "glorotNormal",
    })
    .apply(table) as Symbol;
  const steps = atLeast(seen.counts);
  const many = tf.layers
    .repeatVector({ name: "counts_each_step", n: LENGTH })
    .apply(dense(steps, "counts_hidden", 48, "relu")) as Symbol;
  const mind = concatenate("mind", said, many);
  const attention = softmax(look(mind, seen, "noun"), "noun_attention");
  const context = dot("noun_context", attention, seen.values, [2, 1]);
  const place = placeOf(attention, "noun_place");
  const from = concatenate("mind_and_place", mind, place);
  const second = softmax(look(from, seen, "other"), "other_attention");
  // Which class is looked at, and how many of it there are.
  const kind = dense(context, "kind", 8, "softmax");
  const perClass = tf.layers
    .reshape({ name: "at_least_by_class", targetShape: [LABELS.length, MOST] })
    .apply(steps) as Symbol;
  const places = concatenate(
    "places",
    from,
    placeOf(second, "other_place"),
    kind,
    dot("at_least_of_it", kind, perClass, [2, 1]),
    dot("how_many_of_it", kind, columnOf(seen.counts), [2, 1]),
  );
  const others = dense(places, "others_hidden", 64, "relu");
  const nouns = add(
    "nouns",
    dense(context, "noun_from_context", NOUNS),
    dense(said, "noun_from_sentence", NOUNS),
  );
  const logits = concatenate(
    "logits",
    dense(others, "others", WORDS.length - NOUNS),
    nouns,
  );
  return { logits, attention };
}

/** How well each position fits what is looked for, and where: [steps, 144] */
function look(mind: Symbol, { keys }: Seen, name: string): Symbol {
  const hidden = dense(mind, `${name}_query_hidden`, 64, "relu");
  const query = dense(hidden, `${name}_query`, 48);
  return add(
    `${name}_scores`,
    dot(`${name}_fit`, query, keys, [2, 2]),
    dense(hidden, `${name}_where`, CELLS),
  );
}

function columnOf(counts: Symbol): Symbol {
  return tf.layers
    .reshape({ name: "counts_column", targetShape: [LABELS.length, 1] })
    .apply(counts) as Symbol;
}

const words = () =>
  tf.input({ shape: [LENGTH], name: "caption", dtype: "int32" });

function build(): tf.LayersModel {
  const image = tf.input({ shape: [SCENE_SIZE, SCENE_SIZE, 3], name: "image" });
  const inputs = [image, words()];
  const { logits } = tell(trunk(image), inputs[1]);
  return tf.model({ name: "scenes-caption", inputs, outputs: logits });
}

function trainee(): tf.LayersModel {
  const features = tf.input({
    shape: [GRID, GRID, CHANNELS],
    name: "features",
  });
  const inputs = [features, words()];
  const { logits, attention } = tell(features, inputs[1]);
  return tf.model({ inputs, outputs: [logits, attention] });
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
    wordsOf(scene.caption).forEach((word, t, all) => {
      // A number is about the thing that is named next.
      const noun = labelOf(word) ? word : (all[t + 1] ?? word);
      const cells = coverage(namedBy(noun, scene));
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
    },
  };
}

function losses(
  [logits, attention]: readonly tf.Tensor[],
  truth: Tensors,
): Tensors {
  const words = crossEntropy(logits, truth.next);
  const looks = attentionLoss(attention, truth.right);
  const loss = tf.add(words, tf.mul(0.3, looks));
  const best = tf.argMax(logits, -1);
  const fits = tf.logicalOr(tf.equal(best, truth.next), tf.less(truth.next, 0));
  const exact = tf.mean(tf.cast(tf.all(fits, 1), "float32"));
  return { loss, words, looks, exact };
}

/** Writes a caption, one word at a time: the structured output of the lecture. */
export const scenesCaption: Recipe = {
  name: "scenes-caption",
  about:
    "A caption for a scene, one word at a time, each from the picture and the words before it",
  steps: 2000,
  batchSize: 64,
  learningRate: 3e-3,
  seed: 3,
  trunkOf: "scenes-count",
  frozenTrunk: true,
  labels: WORDS,
  vocabulary: { caption },
  sentence: "caption",
  build,
  trainee,
  batch,
  losses,
};
