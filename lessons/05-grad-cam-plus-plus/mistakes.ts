import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

type Positions = tf.Tensor3D;

/** 1 / (2 + g s), 0 where g is 0. */
const alphaBy = (g: Positions, s: tf.Tensor) =>
  tf.div(g.notEqual(0).cast("float32"), g.mul(s).add(2));
const alphaOf = (A: Positions, g: Positions) => alphaBy(g, A.sum([0, 1]));

const insideOf = (H: tf.Tensor2D, M: Positions) => M.mul(H).sum([1, 2]);
const meanOf = (H: tf.Tensor2D, M: Positions) =>
  insideOf(H, M).div(M.sum([1, 2]));

export const mistakes: Mistakes = {
  alphaIJ: [
    {
      name: "the activation of the position instead of the channel's sum",
      question:
        "How many different values of s does one channel have in the equation, and how many in your function?",
      run: (A: Positions, g: Positions) => alphaBy(g, A),
    },
    {
      name: "the mean of the activations instead of their sum",
      question:
        "One published version does that, too. What happens to your alpha when the same channel comes on a map twice as fine?",
      run: (A: Positions, g: Positions) => alphaBy(g, A.mean([0, 1])),
    },
    {
      name: "the sum over all channels",
      question:
        "Your s is one number for the whole layer. What does the k of s_k say?",
      run: (A: Positions, g: Positions) => alphaBy(g, A.sum()),
    },
    {
      name: "the sum of the products g A",
      question:
        "Which gradient stands in the denominator: those of all positions, or that of the position ij?",
      run: (A: Positions, g: Positions) =>
        tf.div(
          g.notEqual(0).cast("float32"),
          g.mul(A).sum([0, 1]).add(2).add(g.mul(0)),
        ),
    },
    {
      name: "a half where the gradient is zero",
      question:
        "The last step of the derivation divides by g². At which positions is that not allowed, and what does the task want there?",
      run: (A: Positions, g: Positions) =>
        tf.div(1, g.mul(A.sum([0, 1])).add(2)),
    },
    {
      name: "a small constant in the denominator",
      question:
        "Take g = 0.001. How large is 2 g², and how large is what you added to it?",
      run: (A: Positions, g: Positions) => {
        const square = g.square();
        const cube = square.mul(g);
        return square.div(
          square
            .mul(2)
            .add(cube.mul(A.sum([0, 1])))
            .add(1e-6),
        );
      },
    },
    {
      name: "the ReLU of the gradient in the denominator",
      question:
        "The ReLU belongs to the weights w_k. What does 2 + g s become at a position that speaks against the class?",
      run: (A: Positions, g: Positions) =>
        tf.div(
          g.notEqual(0).cast("float32"),
          g
            .relu()
            .mul(A.sum([0, 1]))
            .add(2),
        ),
    },
    {
      name: "1 + g s instead of 2 + g s",
      question:
        "Differentiate the requirement twice, by the product rule. How often does alpha times the second derivative appear?",
      run: (A: Positions, g: Positions) =>
        tf.div(g.notEqual(0).cast("float32"), g.mul(A.sum([0, 1])).add(1)),
    },
    {
      name: "alpha divided by its sum over the positions",
      question:
        "The authors' own code does something like it. Does equation 19 ask the alphas of a channel to add up to 1?",
      run: (A: Positions, g: Positions) => {
        const alpha = alphaOf(A, g);
        return alpha.div(alpha.abs().sum([0, 1]));
      },
    },
    {
      name: "g squared, without the denominator",
      question:
        "For a large gradient alpha times g should be about 1/s, whatever its size. What is it with yours?",
      run: (_A: Positions, g: Positions) => g.square(),
    },
  ],
  plusPlusWeights: [
    {
      name: "the mean over the positions instead of the sum",
      question:
        "How does Grad-CAM++ treat a channel that is positive at twice as many positions, and how does your function?",
      run: (A: Positions, g: Positions) =>
        alphaOf(A, g).mul(g.relu()).mean([0, 1]),
    },
    {
      name: "no ReLU on the gradients",
      question:
        "What can one position that speaks against the class do to your weight, above all where 2 + g s is near 0?",
      run: (A: Positions, g: Positions) => alphaOf(A, g).mul(g).sum([0, 1]),
    },
    {
      name: "the ReLU of the weights instead of the gradients",
      question:
        "Do positive and negative positions of one channel still cancel in your sum?",
      run: (A: Positions, g: Positions) =>
        alphaOf(A, g).mul(g).sum([0, 1]).relu(),
    },
    {
      name: "the ReLU of alpha times the gradient",
      question:
        "A negative alpha times a negative gradient: does that position speak for the class?",
      run: (A: Positions, g: Positions) =>
        alphaOf(A, g).mul(g).relu().sum([0, 1]),
    },
    {
      name: "alpha without the gradient",
      question:
        "alpha says how much a gradient counts. Where does the gradient itself come into your weight?",
      run: (A: Positions, g: Positions) =>
        alphaOf(A, g).mul(g.greater(0).cast("float32")).sum([0, 1]),
    },
    {
      name: "the positive gradients without alpha",
      question:
        "Multiply all logits by 10. By how much do your weights grow, and by how much should they?",
      run: (_A: Positions, g: Positions) => g.relu().sum([0, 1]),
    },
    {
      name: "the mean of the activations in alpha instead of their sum",
      question: "Which s stands in equation 19, and what is in your alpha?",
      run: (A: Positions, g: Positions) =>
        alphaBy(g, A.mean([0, 1]))
          .mul(g.relu())
          .sum([0, 1]),
    },
    {
      name: "alpha divided by its sum over the positive positions",
      question:
        "The authors' own code does that. Does a channel with many positive positions still weigh more than one with few?",
      run: (A: Positions, g: Positions) => {
        const positive = g.relu();
        const alpha = alphaOf(A, g);
        const total = alpha.mul(positive.sign()).sum([0, 1]);
        return tf.divNoNan(alpha, total).mul(positive).sum([0, 1]);
      },
    },
    {
      name: "the sum over the channels",
      question:
        "Your result has one number per position. Which axes are the positions, and which is the channel?",
      run: (A: Positions, g: Positions) => alphaOf(A, g).mul(g.relu()).sum(2),
    },
  ],
  instanceCoverage: [
    {
      name: "divided by the size of the picture instead of the instance",
      question:
        "A small thing that glows as brightly as a large one: should its coverage be smaller?",
      run: (H: tf.Tensor2D, M: Positions) =>
        tf.divNoNan(M.mul(H).mean([1, 2]), H.max()),
    },
    {
      name: "not divided by the maximum of the map",
      question:
        "Does your coverage change when every value of the map is doubled? Does the heat map look different then?",
      run: (H: tf.Tensor2D, M: Positions) => meanOf(H, M),
    },
    {
      name: "divided by the maximum inside the instance",
      question:
        "An instance that is evenly cold, beside a hot one: what does your function say of it?",
      run: (H: tf.Tensor2D, M: Positions) =>
        tf.divNoNan(meanOf(H, M), M.mul(H).max([1, 2])),
    },
    {
      name: "the hottest point of the instance instead of its mean",
      question: "One hot pixel on a large thing: is the thing covered?",
      run: (H: tf.Tensor2D, M: Positions) =>
        tf.divNoNan(M.mul(H).max([1, 2]), H.max()),
    },
    {
      name: "the sum of the heat instead of its mean",
      question: "Can your coverage become larger than 1?",
      run: (H: tf.Tensor2D, M: Positions) =>
        tf.divNoNan(insideOf(H, M), H.max()),
    },
    {
      name: "the share of all heat that is inside",
      question:
        "That asks how much of the map is on the thing. Is that the same as how much of the thing is in the map?",
      run: (H: tf.Tensor2D, M: Positions) =>
        tf.divNoNan(insideOf(H, M), H.sum()),
    },
    {
      name: "the share of pixels above half of the maximum",
      question:
        "Does a pixel at 0.49 of the maximum count nothing, and one at 0.51 fully?",
      run: (H: tf.Tensor2D, M: Positions) =>
        M.mul(H.greater(H.max().div(2)).cast("float32"))
          .sum([1, 2])
          .div(M.sum([1, 2])),
    },
    {
      name: "divided by the best covered instance",
      question:
        "Where is the hottest point of the map? What does your function say if it lies on no instance at all?",
      run: (H: tf.Tensor2D, M: Positions) => {
        const means = meanOf(H, M);
        return tf.divNoNan(means, means.max());
      },
    },
    {
      name: "one number for all instances together",
      question:
        "A large thing is covered, a small one is missed. Can one still see that in your result?",
      run: (H: tf.Tensor2D, M: Positions) => {
        const union = M.max(0);
        return tf.divNoNan(H.mul(union).sum().div(union.sum()), H.max());
      },
    },
  ],
};
