import * as tf from "@tensorflow/tfjs";
import { encodeText, type Vocabulary } from "../network/text";
import { LABELS, SCENE_SIZE } from "../scenes/labels";
import { ANSWERS, type Question } from "../scenes/questions";
import type { Instance, Scene } from "../scenes/scene";
import {
  QUESTION_LENGTH as LENGTH,
  QUESTION_WORDS as WORDS,
} from "../scenes/vocabulary";
import {
  add,
  attentionLoss,
  concatenate,
  crossEntropy,
  dense,
  dot,
  multiply,
  numbersOf,
  placeOf,
  see,
  softmax,
} from "./attention";
import { CELLS, classCoverage, coverage, GRID } from "./batch";
import type { Batch, Recipe, Tensors } from "./recipe";
import { CHANNELS, trunk, type Symbol } from "./trunk";

const question: Vocabulary = {
  words: WORDS,
  length: LENGTH,
  fill: WORDS[0],
  fillAt: "front",
};

interface Answered {
  readonly logits: Symbol;
  /** Where the two glimpses look: [144] */
  readonly first: Symbol;
  readonly second: Symbol;
  /** The scores of the things that the second glimpse reads at each position: [144, 8] */
  readonly readings: Symbol;
}

/**
 * From the picture and a question to the answers' scores, by two glimpses: the question says where to look first; the
 * question and the place found there say where to look next ("what is left of the dog": the dog, then what is left of
 * it). The score of a thing is linear in what the second glimpse reads, that of a number in how many there are of what is
 * asked for, those of yes and no in what the first glimpse reads and how many there are. Each sees the picture by its own
 * path only: where things had a share in the count as well, whose weight no question decides, one map in eight pointed
 * elsewhere.
 */
function answer(features: Symbol, words: Symbol): Answered {
  const seen = see(features);
  const row = (x: Symbol, name: string) =>
    tf.layers.repeatVector({ name, n: 1 }).apply(x) as Symbol;
  const flat = (x: Symbol, name: string, units: number) =>
    tf.layers.reshape({ name, targetShape: [units] }).apply(x) as Symbol;
  const table = tf.layers
    .embedding({ name: "embedding", inputDim: WORDS.length, outputDim: 32 })
    .apply(words) as Symbol;
  const asked = tf.layers
    .lstm({
      name: "question_state",
      units: 64,
      recurrentActivation: "sigmoid",
      recurrentInitializer: "glorotNormal",
    })
    .apply(table) as Symbol;
  const look = (query: Symbol, name: string) =>
    flat(
      dot(`${name}_scores`, row(query, `${name}_query_row`), seen.keys, [2, 2]),
      `${name}_scores_flat`,
      CELLS,
    );
  const read = (attention: Symbol, name: string) =>
    dot(`${name}_context`, attention, seen.values, [1, 1]);
  const first = softmax(
    look(dense(asked, "first_query", 48), "first"),
    "first_attention",
  );
  const where = concatenate(
    "question_and_place",
    asked,
    placeOf(first, "first_place"),
  );
  const towards = dense(
    dense(where, "towards_hidden", 64, "relu"),
    "towards",
    CELLS,
  );
  const second = softmax(
    add(
      "second_all_scores",
      look(dense(where, "second_query", 48), "second"),
      towards,
    ),
    "second_attention",
  );
  const gate = (name: string, units: number) =>
    dense(asked, name, units, "sigmoid");
  const wanted = dense(asked, "wanted_class", LABELS.length, "softmax");
  const many = dot("how_many", seen.counts, wanted, [1, 1]);
  const yesNo = add(
    "yes_no",
    dense(
      multiply("first_gated", read(first, "first"), gate("first_gate", 64)),
      "from_first",
      2,
    ),
    dense(many, "from_count", 2),
  );
  const readings = dense(
    multiply("values_gated", seen.values, row(gate("value_gate", 64), "gates")),
    "readings",
    LABELS.length,
  );
  const thing = dot("from_second", second, readings, [1, 1]);
  const logits = add(
    "logits",
    concatenate("from_picture", yesNo, numbersOf(many), thing),
    dense(asked, "from_question", ANSWERS.length),
  );
  return { logits, first, second, readings };
}

function build(): tf.LayersModel {
  const image = tf.input({ shape: [SCENE_SIZE, SCENE_SIZE, 3], name: "image" });
  const words = tf.input({ shape: [LENGTH], name: "question", dtype: "int32" });
  const { logits } = answer(trunk(image), words);
  const name = "scenes-vqa";
  return tf.model({ name, inputs: [image, words], outputs: logits });
}

function trainee(): tf.LayersModel {
  const features = tf.input({
    shape: [GRID, GRID, CHANNELS],
    name: "features",
  });
  const words = tf.input({ shape: [LENGTH], name: "question", dtype: "int32" });
  const { logits, first, second, readings } = answer(features, words);
  return tf.model({
    inputs: [features, words],
    outputs: [logits, first, second, readings],
  });
}

/** One of a scene's questions: each kind as often, yes as often as no, zero seldom. */
export function askOne({ questions }: Scene, random: () => number): Question {
  const some = (wanted: (one: Question) => boolean) => {
    const all = questions.filter(wanted);
    return all[Math.floor(random() * all.length)];
  };
  const kind = random();
  const present = random() < 0.5;
  const placed = some((one) => one.kind === "position");
  if (kind < 0.4 && placed) return placed;
  if (kind < 0.7) {
    return some(
      (one) => one.kind === "exists" && one.about.length > 0 === present,
    );
  }
  const zero = random() < 0.15;
  return some(
    (one) => one.kind === "count" && (one.about.length === 0) === zero,
  );
}

/** Where the two glimpses should look: at the thing asked about, and for a place from there at the answer. */
function glimpses(scene: Scene, { kind, text, about }: Question): Instance[][] {
  const answers = about.map((i) => scene.instances[i]);
  if (kind !== "position") return [answers, []];
  const from = LABELS.find((label) => text.endsWith(` ${label}`));
  return [scene.instances.filter(({ label }) => label === from), answers];
}

function batch(scenes: readonly Scene[], random: () => number): Batch {
  const asked = scenes.map((scene) => askOne(scene, random));
  const ids = asked.map(({ text }) => encodeText(text, question, "question"));
  const cells = (glimpse: number) =>
    tf.tensor2d(
      scenes.map((scene, b) =>
        Array.from(coverage(glimpses(scene, asked[b])[glimpse]), (share) =>
          share > 0.1 ? 1 : 0,
        ),
      ),
    );
  return {
    inputs: [tf.tensor2d(ids, undefined, "int32")],
    truth: {
      answer: tf.tensor1d(
        asked.map(({ answer }) => ANSWERS.indexOf(answer)),
        "int32",
      ),
      first: cells(0),
      second: cells(1),
      seen: classCoverage(scenes),
      isPlace: tf.tensor1d(
        asked.map(({ kind }) => Number(kind === "position")),
      ),
    },
  };
}

function losses(
  [logits, first, second, readings]: readonly tf.Tensor[],
  truth: Tensors,
): Tensors {
  const answers = crossEntropy(logits, truth.answer);
  const looks = tf.add(
    attentionLoss(first, truth.first),
    attentionLoss(second, truth.second),
  );
  const reads = readingLoss(readings, truth.seen, truth.isPlace);
  const loss = tf.addN([answers, tf.mul(0.3, looks), tf.mul(0.3, reads)]);
  const right = tf.equal(tf.argMax(logits, -1), truth.answer);
  return {
    loss,
    answers,
    looks,
    reads,
    exact: tf.mean(tf.cast(right, "float32")),
  };
}

/**
 * Of the questions for a place: whether each position would be read right if the second glimpse looked there. What it
 * reads where it looks says nothing of the rest, but a map is drawn for all positions.
 *
 * @param readings [B, 144, 8]
 * @param seen     [B, 144, 8], the share of each cell that a class covers
 * @param isPlace  [B], 1 for a question for a place
 */
function readingLoss(readings: tf.Tensor, seen: tf.Tensor, isPlace: tf.Tensor) {
  const entropy = tf.sub(tf.softplus(readings), tf.mul(readings, seen));
  const each = tf.mean(tf.sum(entropy, 2), 1);
  return tf.div(tf.sum(tf.mul(each, isPlace)), tf.maximum(tf.sum(isPlace), 1));
}

/** Answers questions about a scene: the multi-modal input of the lecture. */
export const scenesVqa: Recipe = {
  name: "scenes-vqa",
  about:
    "The answer to a question about a scene: what is there, where, and how many",
  steps: 2000,
  batchSize: 32,
  perScene: 4,
  learningRate: 3e-3,
  seed: 4,
  trunkOf: "scenes-count",
  frozenTrunk: true,
  labels: ANSWERS,
  vocabulary: { question },
  build,
  trainee,
  batch,
  losses,
};
