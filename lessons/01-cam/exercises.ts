import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";
import { gaussian, type Random } from "../../src/random";

/** After a ReLU: zero at many places. */
const activation = (random: Random) => Math.max(0, gaussian(random) + 0.3);

export const exercises: Exercise[] = [
  {
    id: "camMap",
    title: "the class activation map M",
    task: `$$M_{ij}^c = \\sum_k w_k^c A_{ij}^k$$

From the activations $A$ [h, w, K] and the weights $w^c$ of one class [K] make the map [h, w]. It keeps its sign, and nothing is divided.`,
    trains: "a weighted sum over one axis of three",
    points: 2,
    difficulty: 1,
    importance: 5,
    minutes: 5,
    hints: [
      "Each channel gets one number, the same at all places. Which axis of the activations has as many entries as `classWeights`?",
      "`activations.mul(classWeights)` multiplies along the last axis. Which axis must the sum run over, so that [h, w] is left?",
    ],
    stub: `
function camMap(activations: tf.Tensor3D, classWeights: tf.Tensor1D): tf.Tensor2D {
  throw new Error("Not yet: multiply each channel by its weight, and add the channels up at each place.");
}`,
    inPlace: `
const M = await compute((A, w) => camMap(A as tf.Tensor3D, w as tf.Tensor1D), A, wc);
return mapFigure(M, { title: "M for 'cat', by your function", diverging: true });`,
    arguments: (random, size) => {
      const K = 5 + size;
      return [
        randomArray(random, [3 + size, 4 + size, K], activation),
        randomArray(random, [K]),
      ];
    },
  },
  {
    id: "scoreFromMap",
    title: "from the map back to the score",
    task: `$$y^c = \\frac{1}{Z}\\sum_{ij} M_{ij}^c + b^c$$

From the map $M^c$ [h, w] and the bias $b^c$, a number, make the score: one number.`,
    trains: "the identity that makes CAM exact",
    points: 2,
    difficulty: 1,
    importance: 4,
    minutes: 5,
    hints: [
      "Is the bias inside the sum over the places, or outside?",
      "`tf.mean(map)` is a tensor that holds one number. `dataSync()[0]` takes the number out.",
    ],
    stub: `
function scoreFromMap(map: tf.Tensor2D, bias: number): number {
  throw new Error("Not yet: average the map over all places, add the bias, and return the number.");
}`,
    inPlace: `
const rows = [];
for (const { signedMap, target } of maps) {
  const bc = bias.dataSync()[target.index as number];
  const yours = await compute((M) => tf.scalar(scoreFromMap(M as tf.Tensor2D, bc)), signedMap);
  rows.push({ class: target.label, "by your function": yours.get(), "by the network": target.score });
}
return rows;`,
    arguments: (random, size) => [
      randomArray(
        random,
        [3 + size, 5 + size],
        () => 0.5 + 2 * gaussian(random),
      ),
      Number((3 * gaussian(random)).toFixed(2)),
    ],
  },
];
