import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

type Positions = tf.Tensor3D;

const number = (value: () => tf.Tensor) =>
  tf.tidy(() => value().asScalar().arraySync());

export const mistakes: Mistakes = {
  hiResCamMap: [
    {
      name: "the gradients averaged first, as in Grad-CAM",
      question:
        "Let the head look at the left half only. What is your map on the right, where it does not look?",
      run: (A: Positions, g: Positions) => A.mul(g.mean([0, 1])).sum(2),
    },
    {
      name: "the ReLU of the map",
      question:
        "What can the places of your map still add up to, if those against the class are set to zero?",
      run: (A: Positions, g: Positions) => A.mul(g).sum(2).relu(),
    },
    {
      name: "the ReLU of the gradients",
      question:
        "That is what LayerCAM does. Is the sum of your map still the score without its bias?",
      run: (A: Positions, g: Positions) => A.mul(g.relu()).sum(2),
    },
    {
      name: "the absolute values",
      question:
        "How does your map tell a place that speaks for the class from one that speaks against it?",
      run: (A: Positions, g: Positions) => A.mul(g).abs().sum(2),
    },
    {
      name: "the mean over the channels instead of the sum",
      question:
        "The places of the map should add up to the score. By which factor do yours miss it?",
      run: (A: Positions, g: Positions) => A.mul(g).mean(2),
    },
    {
      name: "the sums over the channels, multiplied",
      question:
        "A channel with a gradient but no activation, and one with an activation but no gradient: what do they give in your function, and what in the equation?",
      run: (A: Positions, g: Positions) => A.sum(2).mul(g.sum(2)),
    },
    {
      name: "the gradients without the activations",
      question:
        "The gradient says what a change would do. Where does your map say what is there?",
      run: (_A: Positions, g: Positions) => g.sum(2),
    },
    {
      name: "the sum over the positions",
      question:
        "Your result has one number per channel. Which axis of [h, w, K] should be gone?",
      run: (A: Positions, g: Positions) => A.mul(g).sum([0, 1]),
    },
  ],
  openBias: [
    {
      name: "the sum minus the score",
      question:
        "A head without activations, and a score of 3: do the biases raise the score, or lower it?",
      run: (score: number, A: Positions, g: Positions) =>
        number(() => A.mul(g).sum()) - score,
    },
    {
      name: "the sum added to the score",
      question:
        "Which two parts add up to the score? Which of them do you want?",
      run: (score: number, A: Positions, g: Positions) =>
        number(() => A.mul(g).sum()) + score,
    },
    {
      name: "the sum of the map after its ReLU",
      question:
        "A place that speaks against the class lowers the score. Who gets the blame for that in your function?",
      run: (score: number, A: Positions, g: Positions) =>
        score - number(() => A.mul(g).sum(2).relu().sum()),
    },
    {
      name: "the sum of Grad-CAM's map",
      question:
        "Which of the two methods adds up to the score, and what does the other do to the gradients first?",
      run: (score: number, A: Positions, g: Positions) =>
        score - number(() => A.mul(g.mean([0, 1])).sum()),
    },
    {
      name: "the mean of the products instead of their sum",
      question:
        "The held head is linear in every single activation. How many of them put something into the score?",
      run: (score: number, A: Positions, g: Positions) =>
        score - number(() => A.mul(g).mean()),
    },
    {
      name: "the gradients without the activations",
      question:
        "A gradient is a change of the score for one more of an activation. How much of each activation is there?",
      run: (score: number, _A: Positions, g: Positions) =>
        score - number(() => g.sum()),
    },
    {
      name: "only the positive gradients",
      question:
        "A weight of a dense layer may be negative. Does what it takes away belong to the places, or to the biases?",
      run: (score: number, A: Positions, g: Positions) =>
        score - number(() => A.mul(g.relu()).sum()),
    },
    {
      name: "what the activations add instead of what the biases add",
      question:
        "Yours is the sum of HiResCAM's map. What is missing from it to the score?",
      run: (_score: number, A: Positions, g: Positions) =>
        number(() => A.mul(g).sum()),
    },
    {
      name: "as a share of the score",
      question: "Yours has no unit. In what unit is a bias measured?",
      run: (score: number, A: Positions, g: Positions) =>
        1 - number(() => A.mul(g).sum()) / score,
    },
  ],
};
