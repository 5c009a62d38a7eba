import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";
import { gaussian, type Random } from "../../src/random";

/** After a ReLU: about a third is zero. */
const active = (random: Random) => Math.max(0, 1.5 * random() - 0.5);

function activationsAndGradients(
  random: Random,
  shape: readonly number[],
): [Values, Values] {
  return [
    randomArray(random, shape, active),
    randomArray(random, shape, () => gaussian(random) + 0.3),
  ];
}

export const exercises: Exercise[] = [
  {
    id: "hiResCamMap",
    title: "the map of HiResCAM",
    task: `The sum inside the ReLU of HiResCAM:

$$\\sum_k g^k \\odot A^k, \\qquad g^k = \\frac{\\partial y^c}{\\partial A^k}$$

From the activations $A$ and the gradients $g$, both [h, w, K], make the map [h, w]. Leave out the ReLU: the map is signed, so that it can add up to the score.`,
    trains: "multiplying before adding, and what that changes",
    points: 2,
    difficulty: 1,
    importance: 5,
    minutes: 5,
    hints: [
      "Which comes first, the product or the sum? How many gradients does Grad-CAM keep of a channel, and how many are used here?",
      "`tf.mul` multiplies two tensors of the same shape value by value. Over which axis goes the sum?",
    ],
    stub: `
function hiResCamMap(activations: tf.Tensor3D, gradients: tf.Tensor3D): tf.Tensor2D {
  throw new Error("Not yet: multiply each activation by its own gradient, then add up the channels.");
}`,
    inPlace: `
const [byGradCam, { activations, gradients }] = maps;
const sum = (A: tf.Tensor, g: tf.Tensor) => hiResCamMap(A as tf.Tensor3D, g as tf.Tensor3D);
const yours = await compute(sum, activations, gradients!);
const signed = { "Grad-CAM": byGradCam.signedMap, "by your function": yours };
return compareMaps(Object.entries(signed).map(([title, map]) => ({ title, map })), {
  title: "The head of the left half, before the ReLU: your map is zero on the right",
  diverging: true,
});`,
    arguments: (random, size) =>
      activationsAndGradients(random, [3 + size, 4 + size, 4 + size]),
  },
  {
    id: "openBias",
    title: "what the biases add to the score",
    task: `Behind $A$ the score is linear as long as no ReLU switches. What the places add up to is then not the whole score; the rest belongs to the biases of the open ReLUs:

$$b_\\mathrm{eff} = y - \\sum_{ijk} g_{ij}^k\\, A_{ij}^k$$

From the score $y$, the activations $A$ and the gradients $g$, both [h, w, K], make this number. It may be negative.`,
    trains: "checking an explanation by an exact sum",
    points: 2,
    difficulty: 2,
    importance: 4,
    minutes: 8,
    hints: [
      "How much of the score do all places explain together? Your `hiResCamMap` has it, place by place.",
      "`tf.sum(x)` without axes adds everything up. `.arraySync()` makes a number of a tensor that holds one value.",
    ],
    stub: `
function openBias(score: number, activations: tf.Tensor3D, gradients: tf.Tensor3D): number {
  throw new Error("Not yet: add up all products of gradient and activation, and take the sum from the score.");
}`,
    inPlace: `
const short = (value: number) => Number(value.toFixed(3));
const added = ({ target, activations, gradients }: Explanation) => {
  const [A, g] = [toTensor(activations), toTensor(gradients!)] as tf.Tensor3D[];
  const yours = openBias(target.score, A, g);
  tf.dispose([A, g]);
  return { score: short(target.score), "your b_eff": short(yours) };
};
return {
  "scenes-gap": { ...added(underGap), "the bias of the class": short(b) },
  "left half": { ...added(maps[1]), "the bias of the class": short(b) },
  "scenes-fc": { ...added(underFc), "the held head at zeros": short(effective) },
};`,
    arguments: (random, size) => {
      const [A, g] = activationsAndGradients(random, [2 + size, 3 + size, 3]);
      const score = (4 + 4 * random()) * (1 + size);
      return [random() < 0.7 ? score : -score, A, g];
    },
  },
];
