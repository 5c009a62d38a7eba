import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";
import { gaussian, type Random } from "../../src/random";

/** After a ReLU: a few strong places, the rest weak. */
const active = (random: Random) => 2 * random() ** 4;

/**
 * Gradients of all kinds: zero, tiny, and such that g s is anything but about -2, where alpha has no bounds.
 *
 * @param sums s [K]
 */
function gradientsFor(
  random: Random,
  shape: readonly number[],
  sums: readonly number[],
): Values {
  let n = 0;
  return randomArray(random, shape, () => {
    const s = sums[n++ % sums.length];
    const kind = random();
    if (kind < 0.2) return 0;
    if (kind < 0.45) return (kind < 0.3 ? -1e-3 : 1e-3) * (0.3 + random());
    if (kind < 0.85) return (7 * random() - 1) / s;
    return (-3 - 5 * random()) / s;
  });
}

function channelSums({ shape, data }: Values): number[] {
  const sums = Array<number>(shape[2]).fill(0);
  data.forEach((value, n) => (sums[n % shape[2]] += value));
  return sums;
}

/** [N, H, W]: rectangles of ones, each with at least one pixel, none the whole picture. */
function rectangles(
  random: Random,
  count: number,
  height: number,
  width: number,
): Values {
  const data = new Float32Array(count * height * width);
  const upTo = (most: number) => Math.floor(random() * most);
  for (let n = 0; n < count; n++) {
    const [rows, columns] = [1 + upTo(height / 2), 1 + upTo(width / 2)];
    const [top, left] = [upTo(height - rows), upTo(width - columns)];
    for (let i = top; i < top + rows; i++)
      for (let j = left; j < left + columns; j++)
        data[(n * height + i) * width + j] = 1;
  }
  return { shape: [count, height, width], data };
}

export const exercises: Exercise[] = [
  {
    id: "alphaIJ",
    title: "alpha for every position",
    task: `Equation 19 for $Y = \\exp(S)$, as in step 3:

$$\\alpha_{ij}^k = \\frac{1}{2 + g_{ij}^k\\, s_k}, \\qquad s_k = \\sum_{ab} A_{ab}^k$$

From the activations $A$ and the gradients $g$, both [h, w, K], make one $\\alpha$ for each position of each channel, [h, w, K]. Where $g_{ij}^k = 0$, let $\\alpha_{ij}^k$ be 0.`,
    trains:
      "which sums run over what, and what a formula says where it does not hold",
    points: 3,
    difficulty: 3,
    importance: 4,
    minutes: 10,
    hints: [
      "$s_k$ is one number per channel, [K]. How does it get back to every position? (The last axes match.)",
      "`tf.where(condition, a, b)` takes `a` where the condition is true, else `b`. `tf.equal` and `tf.zerosLike` may help.",
    ],
    stub: `
function alphaIJ(activations: tf.Tensor3D, gradients: tf.Tensor3D): tf.Tensor3D {
  throw new Error("Not yet: add each channel's activations up to s, and return 1 / (2 + g s), or 0 where g is 0.");
}`,
    inPlace: `
const yours = await compute((A, g) => alphaIJ(A as tf.Tensor3D, g as tf.Tensor3D), A, g);
const positive = await compute((g) => g.relu(), g);
const counted = await compute((alpha, p) => alpha.mul(p.sign()), yours, positive);
const product = await compute((alpha, p) => alpha.mul(p), yours, positive);
const three = { "ReLU(g)": positive, "your α where g > 0": counted, "your α ReLU(g)": product };
return compareMaps(Object.entries(three).map(([title, all]) => ({ title, map: channel(all) })), {
  title: \`Channel \${one}: your alpha is small where the gradient is large, so the product levels out\`,
  ownScale: true,
});`,
    arguments: (random, size) => {
      const shape = [2 + size, 3 + size, 3 + size];
      const activations = randomArray(random, shape, active);
      const sums = channelSums(activations);
      return [activations, gradientsFor(random, shape, sums)];
    },
  },
  {
    id: "plusPlusWeights",
    title: "the weights of Grad-CAM++",
    task: `$$w_k = \\sum_{ij}\\alpha_{ij}^k\\,\\mathrm{ReLU}(g_{ij}^k)$$

From the activations $A$ and the gradients $g$, both [h, w, K], make one weight per channel, [K]. You may call your \`alphaIJ\`. The factor $e^S$ is left out, as in step 4.`,
    trains: "where the ReLU belongs, and that a weight is a sum over positions",
    points: 2,
    difficulty: 2,
    importance: 5,
    minutes: 5,
    hints: [
      "The ReLU is of the gradient alone. What is multiplied by what, before the sum?",
      "`tf.relu` on the gradients, then `tf.mul` with alpha, then `tf.sum` over which axes?",
    ],
    stub: `
function plusPlusWeights(activations: tf.Tensor3D, gradients: tf.Tensor3D): tf.Tensor1D {
  throw new Error("Not yet: multiply alpha by the positive part of the gradient, and add it up over the positions.");
}`,
    inPlace: `
const method = classActivationMap("by your weights", plusPlusWeights);
const yours = await method(network, image, { target, layer });
return compareMaps([byGradCam, byPlusPlus, yours].map(panel), {
  title: \`Your weights at \${layer} give the map of Grad-CAM++\`,
  values: "heat",
});`,
    arguments: (random, size) => {
      const shape = [2 + size, 3 + size, 4 + size];
      const gradient = () => gaussian(random) / (1 + size);
      return [
        randomArray(random, shape, active),
        randomArray(random, shape, gradient),
      ];
    },
  },
  {
    id: "instanceCoverage",
    title: "how well each instance is covered",
    task: `The coverage of an instance $n$ is the mean heat inside its mask, as a share of the hottest point of the map:

$$\\mathrm{coverage}_n = \\frac{1}{\\max_p H_p}\\cdot\\frac{\\sum_p M_p^n H_p}{\\sum_p M_p^n}$$

From the heat map $H$ [H, W] and the masks $M$ [N, H, W], 1 inside and 0 outside, make one number per instance, [N]. Every mask has at least one pixel. A map that is zero everywhere covers nothing: N zeros.`,
    trains: "turning a claim into a number, one instance at a time",
    points: 3,
    difficulty: 2,
    importance: 3,
    minutes: 10,
    hints: [
      "`masks.mul(heatmap)` keeps the heat inside, for all N at once: the last two axes match. How large is each mask?",
      "0 / 0 is NaN. What does `tf.divNoNan` do?",
    ],
    stub: `
function instanceCoverage(heatmap: tf.Tensor2D, masks: tf.Tensor3D): tf.Tensor1D {
  throw new Error("Not yet: for each mask take the mean heat inside, and divide it by the maximum of the map.");
}`,
    inPlace: `
const cover = (H: tf.Tensor, M: tf.Tensor) =>
  instanceCoverage(H as tf.Tensor2D, M as tf.Tensor3D);
const by = async ({ heatmap }: Explanation) => [...(await compute(cover, heatmap, masks)).data];
const yours = { "Grad-CAM": await by(byGradCam), "Grad-CAM++": await by(byPlusPlus) };
return coverageBars(yours, { image, masks, title: \`The coverage of the two \${target}s, by your function\` });`,
    arguments: (random, size) => {
      const [height, width] = [4 + size, 6 + size];
      const most = 0.5 + 3 * random();
      const heat = () => most * (0.15 + 0.85 * random() ** 2);
      return [
        randomArray(random, [height, width], heat),
        rectangles(random, 2 + Math.ceil(size / 3), height, width),
      ];
    },
  },
];
