import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const shifted = (y: tf.Tensor) => y.sub(y.max());
const normalized = (powers: tf.Tensor) => tf.divNoNan(powers, powers.sum());

export const mistakes: Mistakes = {
  softmax: [
    {
      name: "no powers of e: each score divided by the sum of the scores",
      question: "What do you get for a negative score? Is that a probability?",
      run: (y: tf.Tensor1D) => normalized(y),
    },
    {
      name: "the powers without the division",
      question: "What do your probabilities sum to?",
      run: (y: tf.Tensor1D) => y.exp(),
    },
    {
      name: "divided by the largest power instead of the sum",
      question:
        "The likeliest class always gets 1 from you. What do your probabilities sum to?",
      run: (y: tf.Tensor1D) => shifted(y).exp(),
    },
    {
      name: "divided by the mean instead of the sum",
      question:
        "With four equal scores, what is the probability of each? What do you get?",
      run: (y: tf.Tensor1D) => {
        const powers = shifted(y).exp();
        return powers.div(powers.mean());
      },
    },
    {
      name: "the shift above the fraction bar only",
      question:
        "You take the maximum away from some of the scores in the equation. Add 7 to all scores: does your result stay as it is?",
      run: (y: tf.Tensor1D) => shifted(y).exp().div(y.exp().sum()),
    },
    {
      name: "a sigmoid for each class",
      question:
        "That answers 'is there one?' for each class by itself. Does the probability of one class go down when another score rises?",
      run: (y: tf.Tensor1D) => y.sigmoid(),
    },
    {
      name: "the sign of the scores turned around",
      question: "Which class does your function find the likeliest?",
      run: (y: tf.Tensor1D) => normalized(y.neg().exp()),
    },
    {
      name: "the logarithm of the softmax",
      question:
        "Your numbers are negative. How do you get from log p back to p?",
      run: (y: tf.Tensor1D) => y.logSoftmax(),
    },
    {
      name: "1 for the largest score, 0 for the others",
      question:
        "Two scores that are nearly the same: how sure is the network, and how sure is your function?",
      run: (y: tf.Tensor1D) => y.equal(y.max()).cast("float32"),
    },
    {
      name: "powers of 2 instead of e",
      question: "What is the base in the equation?",
      run: (y: tf.Tensor1D) => normalized(tf.pow(2, shifted(y))),
    },
  ],
};
