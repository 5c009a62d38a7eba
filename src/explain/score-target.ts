import * as tf from "@tensorflow/tfjs";
import { describe } from "../errors";
import { encodeText } from "../network/text";
import type { ClassTarget, Outputs, ResolvedTarget } from "./target";

/** Other scores than the logit. The score is part of the question: the same answer may have opposite maps. */
export type ScoreTarget =
  | { readonly score: "logit" | "log-probability"; readonly of: ClassTarget }
  | {
      readonly score: "contrast";
      readonly of: ClassTarget;
      readonly against: ClassTarget;
    }
  | { readonly score: "expected-count" }
  | { readonly score: "sentence"; readonly words: string };

export const SCORES = [
  "logit",
  "log-probability",
  "contrast",
  "expected-count",
  "sentence",
] as const;

/**
 * ln p of a class or of a word: log_softmax(y)_c. Other than the logit it falls where another class gains.
 *
 * @param of a class, or [step, word]
 */
export const logProbability = (of: ClassTarget): ScoreTarget => ({
  score: "log-probability",
  of,
});

/** Why this class rather than that: y^c - y^d, for "yes" against "no", or "three" against "two". */
export const contrast = (
  of: ClassTarget,
  against: ClassTarget,
): ScoreTarget => ({ score: "contrast", of, against });

/** How many the network expects: E[n] = sum_n n p(n), p over the answers that are numbers. */
export const expectedCount = (): ScoreTarget => ({ score: "expected-count" });

/** ln p of a whole sentence and its end: sum_t ln p(w_t | w_1 ... w_{t-1}, picture). The input must hold the same sentence. */
export const sentence = (words: string): ScoreTarget => ({
  score: "sentence",
  words,
});

/** A class or a word, found in the network's output. */
type Find = (target: ClassTarget) => ResolvedTarget;

/** @throws RangeError for an unknown score, or one that the network cannot have */
export function resolveScore(
  target: ScoreTarget,
  network: Outputs,
  find: Find,
): ResolvedTarget {
  switch (target.score) {
    case "logit":
      return find(target.of);
    case "log-probability":
      return logProbabilityOf(find(target.of));
    case "contrast":
      return contrastOf(find(target.of), find(target.against));
    case "expected-count":
      return expectedCountOf(network);
    case "sentence":
      return sentenceOf(target.words, network);
    default:
      throw new RangeError(
        `Expected \`target.score\` to be ${SCORES.join(", ")}, got ${describe((target as ScoreTarget).score)}.`,
      );
  }
}

function logProbabilityOf(of: ResolvedTarget): ResolvedTarget {
  return {
    ...of,
    index: null,
    label: `ln p(${of.label})`,
    score: (logits) => {
      const all = [...logits];
      all[of.output] = tf.logSoftmax(logits[of.output]);
      return of.score(all);
    },
  };
}

function contrastOf(of: ResolvedTarget, against: ResolvedTarget) {
  return {
    ...of,
    index: null,
    label: `${of.label} - ${against.label}`,
    score: (logits: readonly tf.Tensor[]) =>
      tf.sub<tf.Scalar>(of.score(logits), against.score(logits)),
  };
}

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven"];

function expectedCountOf({ labels, name, graph }: Outputs): ResolvedTarget {
  const values = labels.map((label) =>
    /^\d+$/.test(label) ? Number(label) : NUMBERS.indexOf(label),
  );
  const isNumber = values.map((value) => value >= 0);
  if (
    isNumber.filter(Boolean).length < 2 ||
    graph.outputs[0].shape.length !== 1
  ) {
    throw new RangeError(
      `Expected \`target.score\` 'expected-count' for a network with numbers among its answers, got ${name}.`,
    );
  }
  // All other answers are as good as impossible.
  const only = isNumber.map((yes) => (yes ? 0 : -1e9));
  const count = values.map((value) => Math.max(0, value));
  return {
    index: null,
    label: "expected count",
    output: 0,
    score: ([logits]) =>
      tf.sum<tf.Scalar>(
        tf.mul(
          tf.softmax(tf.add(logits, tf.tensor1d(only))),
          tf.tensor1d(count),
        ),
      ),
  };
}

function sentenceOf(words: string, network: Outputs): ResolvedTarget {
  const { sentence, vocabulary } = network.text;
  const own = sentence === undefined ? undefined : vocabulary?.[sentence];
  if (!own) {
    throw new RangeError(
      `Expected \`target.score\` 'sentence' for a network that writes captions, got ${network.name}.`,
    );
  }
  // The words as the outputs: without the start, and with the end after the last.
  const ids = encodeText(words, { ...own, start: undefined }, "sentence");
  const end = own.words.indexOf(own.fill);
  const length = ids.includes(end) ? ids.indexOf(end) + 1 : ids.length;
  return {
    index: null,
    label: `ln p(${words})`,
    output: 0,
    score: ([logits]) => {
      const chosen = tf.oneHot(tf.tensor1d(ids, "int32"), own.words.length);
      const steps = tf.tensor2d(ids.map((_, t) => [t < length ? 1 : 0]));
      const wanted = tf.mul(tf.cast(chosen, "float32"), steps);
      return tf.sum<tf.Scalar>(tf.mul(tf.logSoftmax(logits), wanted));
    },
  };
}
