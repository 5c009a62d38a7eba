import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

export const mistakes: Mistakes = {
  camMap: [
    {
      name: "a ReLU after the sum",
      question:
        "That is Grad-CAM's map. Is the mean of yours, plus the bias, still the score?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).sum(2).relu(),
    },
    {
      name: "the mean over the channels instead of the sum",
      question:
        "The score divides by the number of places. Does anything divide by the number of channels?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).mean(2),
    },
    {
      name: "the channels without their weights",
      question: "Would your map change if you asked about another class?",
      run: (A: tf.Tensor3D) => A.sum(2),
    },
    {
      name: "the sum over the places instead of the channels",
      question:
        "Your result has one number per channel. Where in the picture would you draw it?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).sum([0, 1]),
    },
    {
      name: "the mean over the places instead of the sum over the channels",
      question:
        "That is what each channel adds to the score, w_k F_k. Which of the two sums did you want to keep for later?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).mean([0, 1]),
    },
    {
      name: "the weights without their sign",
      question:
        "A filter that answers to wheels has a negative weight for 'cat'. What should a wheel do to the map of 'cat'?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w.abs()).sum(2),
    },
    {
      name: "divided by Z",
      question:
        "On which side of the brace is the factor 1/Z in the text above?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) =>
        A.mul(w)
          .sum(2)
          .div(A.shape[0] * A.shape[1]),
    },
    {
      name: "rows and columns exchanged",
      question: "What is the shape of A, and what is the shape of your map?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).sum(2).transpose(),
    },
    {
      name: "a reshape to [K, h w] in place of a transpose",
      question:
        "Print a tiny A with two channels, and then your reshaped one. Does its first row hold one channel only?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => {
        const [h, width, K] = A.shape;
        const rows = A.reshape<tf.Tensor2D>([K, h * width]);
        return w.expandDims<tf.Tensor2D>(0).matMul(rows).reshape([h, width]);
      },
    },
  ],
  scoreFromMap: [
    {
      name: "without the bias",
      question:
        "What does the network say if all activations are zero, and what do you say?",
      run: (M: tf.Tensor2D) => M.mean(),
    },
    {
      name: "the sum instead of the mean",
      question:
        "A map with twice as many places, all of the same value: should the score double?",
      run: (M: tf.Tensor2D, b: number) => M.sum().add(b),
    },
    {
      name: "the bias divided by Z as well",
      question: "How often does the network add the bias: once, or per place?",
      run: (M: tf.Tensor2D, b: number) => M.sum().add(b).div(M.size),
    },
    {
      name: "a ReLU before the mean",
      question:
        "What becomes of the score if you leave out what speaks against the class?",
      run: (M: tf.Tensor2D, b: number) => M.relu().mean().add(b),
    },
    {
      name: "divided by the number of rows only",
      question: "How many places does a map of h x w have?",
      run: (M: tf.Tensor2D, b: number) => M.sum().div(M.shape[0]).add(b),
    },
    {
      name: "the maximum instead of the mean",
      question:
        "That is how the network scenes-max ends. What does this network do with each map?",
      run: (M: tf.Tensor2D, b: number) => M.max().add(b),
    },
    {
      name: "the bias taken away",
      question: "Which sign does the bias have in the equation?",
      run: (M: tf.Tensor2D, b: number) => M.mean().sub(b),
    },
    {
      name: "the probability instead of the score",
      question:
        "Which of the two can be negative, and which one does the map add up to?",
      run: (M: tf.Tensor2D, b: number) => M.mean().add(b).sigmoid(),
    },
    {
      name: "a mean for each column",
      question: "How many numbers is a score?",
      run: (M: tf.Tensor2D, b: number) => M.mean(0).add(b),
    },
  ],
};
