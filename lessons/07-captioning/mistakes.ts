import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const argMax = (logits: tf.Tensor2D, axis: number) =>
  tf.tidy(() => logits.argMax<tf.Tensor1D>(axis).arraySync());

/** The words up to the first end. */
const upToEnd = (words: number[], end: number) =>
  words.includes(end) ? words.slice(0, words.indexOf(end)) : words;

/** One number for each word, by the rows that `of` makes of the logits. */
const picked = (
  logits: tf.Tensor2D,
  words: number[],
  of: (logits: tf.Tensor2D) => tf.Tensor,
) => {
  const rows = tf.tidy(() => (of(logits) as tf.Tensor2D).arraySync());
  return words.map((word, t) => rows[t][word]);
};
const lnP = (logits: tf.Tensor2D) => logits.logSoftmax();
const p = (logits: tf.Tensor2D) => logits.softmax();
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

export const mistakes: Mistakes = {
  greedyWords: [
    {
      name: "the end is among the words",
      question: "Would a person say the last word of your sentence aloud?",
      run: (logits: tf.Tensor2D, end: number) => {
        const words = argMax(logits, 1);
        return words.includes(end)
          ? words.slice(0, words.indexOf(end) + 1)
          : words;
      },
    },
    {
      name: "all steps, whether the sentence has ended or not",
      question:
        "The output has T rows for every sentence. Which of them does a short sentence not need?",
      run: (logits: tf.Tensor2D) => argMax(logits, 1),
    },
    {
      name: "the ends taken out, the rest kept",
      question:
        "A step after the end: which beginning of a sentence was it computed for?",
      run: (logits: tf.Tensor2D, end: number) =>
        argMax(logits, 1).filter((word) => word !== end),
    },
    {
      name: "up to the last end instead of the first",
      question: "Two steps are the end. At which of them does a reader stop?",
      run: (logits: tf.Tensor2D, end: number) => {
        const words = argMax(logits, 1);
        return words.includes(end)
          ? words.slice(0, words.lastIndexOf(end))
          : words;
      },
    },
    {
      name: "the last word is lost where there is no end",
      question:
        "What does indexOf give for something that is not there, and what does slice make of it?",
      run: (logits: tf.Tensor2D, end: number) => {
        const words = argMax(logits, 1);
        return words.slice(0, words.indexOf(end));
      },
    },
    {
      name: "one word too few before the end",
      question:
        "slice(0, n) takes n values, from 0 to n - 1. What is the n of your sentence?",
      run: (logits: tf.Tensor2D, end: number) => {
        const words = argMax(logits, 1);
        const stop = words.indexOf(end);
        return stop < 0 ? words : words.slice(0, Math.max(0, stop - 1));
      },
    },
    {
      name: "the arg max over the steps",
      question:
        "How many numbers does your arg max give, T or V? For each of what should there be one?",
      run: (logits: tf.Tensor2D, end: number) =>
        upToEnd(argMax(logits, 0), end),
    },
    {
      name: "the likeliest word that is not the end",
      question:
        "If the end may never be chosen, how does the network say that it has finished?",
      run: (logits: tf.Tensor2D, end: number) => {
        const isEnd = tf.oneHot(end, logits.shape[1]).mul(1e6);
        return argMax(logits.sub(isEnd), 1);
      },
    },
    {
      name: "the scores of the words instead of their numbers",
      question:
        "Which words of the vocabulary are those? max says how much; what says which?",
      run: (logits: tf.Tensor2D, end: number) => {
        const length = upToEnd(argMax(logits, 1), end).length;
        return logits.max<tf.Tensor1D>(1).arraySync().slice(0, length);
      },
    },
  ],
  sentenceScore: [
    {
      name: "the product of the probabilities, without the logarithm",
      question:
        "Yours is p of the sentence. What is asked for, and what becomes of p for a sentence of a hundred words?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        picked(logits, words, p).reduce((a, b) => a * b, 1),
    },
    {
      name: "the sum of the probabilities",
      question:
        "Three words with p = 0.9 each: what does your sum mean? Which operation belongs between the probabilities of a sentence's words?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, words, p)),
    },
    {
      name: "the logarithm of the sum of the probabilities",
      question: "Can ln p of a sentence ever be above zero?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        Math.log(sum(picked(logits, words, p))),
    },
    {
      name: "the sum of the logits",
      question:
        "Add 5 to every logit of a step: the probabilities stay the same. Does your score?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, words, (y) => y)),
    },
    {
      name: "the mean over the words instead of the sum",
      question:
        "That is a fair way to compare sentences of different lengths. Is it ln p of this one?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, words, lnP)) / words.length,
    },
    {
      name: "minus ln p",
      question:
        "Yours is a loss, the smaller the better. Is the score of a likely sentence larger or smaller than that of an unlikely one?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        -sum(picked(logits, words, lnP)),
    },
    {
      name: "the softmax over the steps",
      question:
        "Which numbers should add up to 1: those of one step, or those of one word?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(
          picked(logits, words, (y) =>
            y.transpose<tf.Tensor2D>().logSoftmax().transpose(),
          ),
        ),
    },
    {
      name: "each step scores the word after its own",
      question:
        "Row 0 knows the start only. Which word does it score: words[0], or words[1]?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, words.slice(1), lnP)),
    },
    {
      name: "the likeliest words instead of those that are given",
      question:
        "How could a false sentence ever get a lower score than a right one?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, argMax(logits, 1).slice(0, words.length), lnP)),
    },
    {
      name: "a small constant added to p before the logarithm",
      question:
        "ln of 0.000000001 is -20.7. What does your function say of a word with ln p = -50?",
      run: (logits: tf.Tensor2D, words: number[]) =>
        sum(picked(logits, words, (y) => p(y).add(1e-9).log())),
    },
    {
      name: "the rows that are left over count, too",
      question:
        "The sentence has ended, the rows go on. What does your function add for a step without a word?",
      run: (logits: tf.Tensor2D, words: number[]) => {
        const all = Array.from(
          { length: logits.shape[0] },
          (_, t) => words[t] ?? 0,
        );
        return sum(picked(logits, all, lnP));
      },
    },
  ],
};
