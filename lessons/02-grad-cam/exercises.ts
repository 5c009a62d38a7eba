import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";
import type { Random } from "../../src/random";

const positive = (random: Random) => random();

/** A map with some evidence everywhere, and a clear maximum. */
function bump(random: Random, rows: number, columns: number): Values {
  return randomArray(random, [rows, columns], () => 0.3 + random() ** 3);
}

export const exercises: Exercise[] = [
  {
    id: "gradCamWeights",
    title: "the weights alpha",
    task: "Equation 1: $\\alpha_k^c = \\frac{1}{Z}\\sum_i\\sum_j \\partial y^c / \\partial A_{ij}^k$. From the gradients [h, w, K] make one weight per channel, [K].",
    trains: "reading an equation as an operation on axes",
    points: 2,
    difficulty: 1,
    importance: 5,
    minutes: 5,
    hints: [
      "Which of the three axes does the sum run over, and which is left?",
      "TensorFlow.js can average over several axes at once: `tensor.mean([…])`.",
    ],
    stub: `
function gradCamWeights(gradients: tf.Tensor3D): tf.Tensor1D {
  throw new Error("Not yet: average the gradients over rows and columns, and return one weight per channel.");
}`,
    inPlace: `
const weights = await compute((g) => gradCamWeights(g as tf.Tensor3D), e.gradients!);
return alphaBars(weights, { activations: e.activations, title: "The weights alpha, by your function" });`,
    arguments: (random, size) => [
      randomArray(random, [3 + size, 4 + 2 * size, 5 + size]),
    ],
  },
  {
    id: "gradCamMap",
    title: "the map L",
    task: "Equation 2: $L^c = \\mathrm{ReLU}(\\sum_k \\alpha_k^c A^k)$. From the activations [h, w, K] and the weights [K] make the map [h, w].",
    trains: "the weighted sum over channels, and where the ReLU belongs",
    points: 2,
    difficulty: 2,
    importance: 5,
    minutes: 8,
    hints: [
      "`activations.mul(weights)` multiplies each channel by its weight: the last axes match.",
      "First the sum over the last axis, then the ReLU of the sum.",
    ],
    stub: `
function gradCamMap(activations: tf.Tensor3D, weights: tf.Tensor1D): tf.Tensor2D {
  throw new Error("Not yet: weigh each channel, add the channels up, and apply the ReLU to the sum.");
}`,
    inPlace: `
const map = await compute((A, w) => gradCamMap(A as tf.Tensor3D, w as tf.Tensor1D), e.activations, e.weights!);
return mapFigure(map, { title: \`Grad-CAM for '\${e.target.label}', by your function\` });`,
    arguments: (random, size) => {
      const K = 4 + size;
      return [
        randomArray(random, [3 + size, 4 + size, K], positive),
        randomArray(random, [K]),
      ];
    },
  },
  {
    id: "toHeatmap",
    title: "from the map to the heat map",
    task: "Enlarge a map [h, w] to height x width, bilinearly and with half-pixel centres, so that each value stays in the middle of its place; then divide by the maximum. A map that is zero everywhere stays zero.",
    trains: "two details that shift or break heat maps in published code",
    points: 3,
    difficulty: 2,
    importance: 4,
    minutes: 10,
    hints: [
      "`tf.image.resizeBilinear` wants a channel axis, and takes `alignCorners` and `halfPixelCenters`.",
      "0 / 0 is NaN. What does `tf.divNoNan` do?",
    ],
    stub: `
function toHeatmap(map: tf.Tensor2D, height: number, width: number): tf.Tensor2D {
  throw new Error("Not yet: enlarge the map with half-pixel centres, and divide it by its maximum.");
}`,
    inPlace: `
const [height, width] = e.heatmap.shape;
const heatmap = await compute((m) => toHeatmap(m as tf.Tensor2D, height, width), e.map);
return overlay(image, { ...e, heatmap }, { title: "The heat map over the photo, by your function" });`,
    arguments: (random, size) => [
      bump(random, 3 + size, 4 + size),
      11 + 5 * size,
      14 + 6 * size,
    ],
  },
];
