import { gaussian, type Random } from "../../src/random";
import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";

const below = (random: Random, count: number) => Math.floor(random() * count);

/** From the hottest pixel to the nearest one of the mask: on it, straight, diagonal, and 3, 4, 5. */
const STEPS = [
  [0, 0],
  [0, 2],
  [3, 0],
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 3],
] as const;

/** A map, a mask near its maximum, and a tolerance. Some maps have two maxima, and some are zero. */
function pointing(random: Random, size: number): [Values, Values, number] {
  const [rows, columns] = [9 + size, 12 + size];
  const heat = randomArray(random, [rows, columns], (next) => 0.9 * next());
  const mask = randomArray(random, [rows, columns], () => 0);
  const isZero = random() < 0.15;
  const [row, column] = isZero
    ? [0, 0]
    : [below(random, rows), below(random, columns)];
  heat.data[row * columns + column] = 1;
  if (random() < 0.3) heat.data[below(random, heat.data.length)] = 1;
  if (isZero) heat.data.fill(0);
  const [down, right] = STEPS[below(random, STEPS.length)];
  const top = row + down < rows ? row + down : row - down;
  const step = column + right < columns ? 1 : -1;
  const left = column + step * right;
  for (let n = below(random, 5); n >= 0; n--) {
    const at = left + step * n;
    if (at >= 0 && at < columns) mask.data[top * columns + at] = 1;
  }
  return [heat, mask, below(random, 7)];
}

/** Two arrays with something in common, and with ties in both. */
function alike(random: Random, size: number): [Values, Values] {
  const shape = [3 + size, 4 + size];
  const first = randomArray(random, shape);
  const share = 2 * random() - 0.6;
  const coarse = (value: number) => Math.round(1.4 * value) ** 3;
  const second = first.data.map((value) =>
    coarse(share * value + 0.7 * gaussian(random) - 0.4),
  );
  return [
    { shape, data: first.data.map(coarse) },
    { shape, data: second },
  ];
}

export const exercises: Exercise[] = [
  {
    id: "pointingHit",
    title: "the pointing game",
    task: "Does the map point at the thing? From a heat map [H, W], a mask [H, W] (1 on the thing, 0 elsewhere) and a tolerance in pixels make true or false:\n\n$$\\text{hit} \\iff \\min_{p\\,:\\,\\text{mask}(p) = 1} \\lVert p - p^* \\rVert \\le \\text{tolerance}, \\qquad p^* = \\arg\\max_p \\text{heatmap}(p)$$\n\nThe distance is the straight line between two pixels (Euclidean). Of several maxima the first counts, row by row. A map that is zero everywhere points nowhere: false.",
    trains: "turning a definition with its special cases into code",
    points: 3,
    difficulty: 3,
    importance: 4,
    minutes: 15,
    hints: [
      "`heatmap.arraySync()` gives the rows as lists of numbers. First find the hottest pixel, then ask each pixel of the mask how far away it is.",
      "$\\sqrt{a^2 + b^2} \\le t$ means $a^2 + b^2 \\le t^2$. A loop that replaces the best pixel only by a *hotter* one keeps the first of several.",
    ],
    stub: `
function pointingHit(heatmap: tf.Tensor2D, mask: tf.Tensor2D, tolerance: number): boolean {
  throw new Error("Not yet: find the hottest pixel, and say whether the mask has a pixel within the tolerance of it.");
}`,
    inPlace: `
const some = questions.slice(0, 30);
const truths = some.map(({ mask }) => ndarray(Float32Array.from(mask.data), mask.shape));
const isHit = (map: Values, truth: Values, tolerance: number) =>
  tf.tidy(() => pointingHit(toTensor(map) as tf.Tensor2D, toTensor(truth) as tf.Tensor2D, tolerance));
const tolerances = [0, 4, 8, 16, 32];
const share = (all: Values[]) =>
  tolerances.map((t) => mean(all.map((map, q) => Number(isHit(map, truths[q], t)))));
const cams: Values[] = [];
for (const { image, target } of some) cams.push((await gradCam(network, image, { target })).heatmap);
const random = some.map((_, q) => randomMap(12, 96, q));
return lineFigure(tolerances, { "Grad-CAM": share(cams), random: share(random) }, {
  title: "By your function: the larger the tolerance, the more a random map hits",
  x: "tolerance in pixels, of 96",
  y: "share of hits",
});`,
    arguments: pointing,
  },
  {
    id: "deletionAuc",
    title: "the area under a deletion curve",
    task: "The scores $s_0, s_1, \\dots, s_n$ were measured while more and more pixels were taken away: all pixels there at $s_0$, none at $s_n$, and the steps between are equal. Make the area under the curve over 0..1 by the trapezoid rule: between two neighbours the curve is a straight line.\n\n$$\\text{AUC} = \\frac{1}{n} \\sum_{i=1}^{n} \\frac{s_{i-1} + s_i}{2}$$\n\nIn goes a list of at least two numbers, out comes one number.",
    trains: "counting points and the steps between them",
    points: 1,
    difficulty: 1,
    importance: 3,
    minutes: 5,
    hints: [
      "How many steps are there between five points?",
      "Every score belongs to two trapezoids, except two of them. `scores.slice(1)` pairs each score with the one before it.",
    ],
    stub: `
function deletionAuc(scores: number[]): number {
  throw new Error("Not yet: add up the trapezoids between neighbours, each as wide as one step.");
}`,
    inPlace: `
const mine = Object.entries(deleted).map(([name, curve]) => {
  return [name, { ...curve, auc: deletionAuc([...curve.scores]) }] as const;
});
return scoreCurves(Object.fromEntries(mine), {
  kind: "deletion",
  score: "probability",
  title: "Deletion on the photo of the cat, the areas by your function",
});`,
    arguments: (random, size) => {
      const count = 4 + size;
      const fall = 0.5 + 3 * random();
      const scores = Array.from(
        { length: count },
        (_, i) => (1 - i / count) ** fall * (0.6 + 0.4 * random()),
      );
      return [scores];
    },
  },
  {
    id: "averageDrop",
    title: "the average drop",
    task: "A measure of the Grad-CAM++ paper (Chattopadhay et al., WACV 2018, section 4.1) that needs no masks. Show the network only what the map highlights, the picture times its heat map, and see how much of its confidence is lost. $Y_i$ (`full`) is the probability of the class for the whole picture $i$, $O_i$ (`masked`) the one for the picture seen through its map:\n\n$$\\text{average drop} = \\frac{1}{N} \\sum_{i=1}^{N} \\frac{\\max(0,\\, Y_i - O_i)}{Y_i}$$\n\nIn go two lists of $N$ probabilities, all $Y_i$ above 0; out comes a fraction from 0 to 1. Small is good.",
    trains: "what is averaged, and relative to what",
    points: 1,
    difficulty: 1,
    importance: 3,
    minutes: 5,
    hints: [
      "The sum is outermost: what is one picture's own drop?",
      "Make a list of drops with `full.map((Y, i) => …)`, each from 0 to 1, and take its mean.",
    ],
    stub: `
function averageDrop(full: number[], masked: number[]): number {
  throw new Error("Not yet: say how large a share of its probability each picture loses, and average the shares.");
}`,
    inPlace: `
const sure = async (picture: Image, target: string) => {
  const guesses = await network.predict(picture, { top: network.labels.length });
  return guesses.find(({ label }) => label === target)!.probability;
};
const full: number[] = [];
const seen: Record<string, number[]> = { "Grad-CAM": [], random: [], "1 everywhere": [] };
for (const [q, { image, target }] of questions.slice(0, 20).entries()) {
  const { heatmap } = await gradCam(network, image, { target });
  const maps = { "Grad-CAM": heatmap, random: randomMap(12, 96, q), "1 everywhere": filled(96, () => 1) };
  full.push(await sure(image, target));
  for (const [name, map] of Object.entries(maps))
    seen[name].push(await sure(explanationMap(image, map), target));
}
console.log("Small is good. Which map wins, and does it deserve to?");
return Object.entries(seen).map(([name, masked]) => {
  return \`\${name.padEnd(13)} average drop \${averageDrop(full, masked).toFixed(2)}\`;
});`,
    arguments: (random, size) => {
      const list = (least: number) =>
        Array.from(
          { length: 3 + size },
          () => least + (0.98 - least) * random(),
        );
      return [list(0.15), list(0.02)];
    },
  },
  {
    id: "rankCorrelation",
    title: "Spearman's rank correlation",
    task: "How alike are two maps? Compare the order of their values only, for two arrays `a` and `b` of the same shape. Replace each value by its rank, 1 for the smallest; equal values share the average of their ranks, so that the values 0, 0, 5 have the ranks 1.5, 1.5, 3. With $r$ and $s$ the ranks of `a` and `b`, and $\\bar r$, $\\bar s$ their means:\n\n$$\\rho = \\frac{\\sum_i (r_i - \\bar r)(s_i - \\bar s)}{\\sqrt{\\sum_i (r_i - \\bar r)^2}\\,\\sqrt{\\sum_i (s_i - \\bar s)^2}}$$\n\nOut comes a number from -1 to 1; 0 where one of the arrays is constant, as it ranks nothing. After the ReLU much of a map is zero: ties are no rare case here.",
    trains: "ranks, ties, and what a correlation compares",
    points: 3,
    difficulty: 3,
    importance: 3,
    minutes: 20,
    hints: [
      "Write a function for the ranks first, and try it on [0, 0, 5]. `Array.from(a.dataSync())` is a list of the values.",
      "In a sorted copy, equal values stand side by side. The average rank of a value lies in the middle between the first and the last place where it stands.",
    ],
    stub: `
function rankCorrelation(a: tf.Tensor, b: tf.Tensor): number {
  throw new Error("Not yet: rank both arrays, equal values sharing the average, and correlate the ranks.");
}`,
    inPlace: `
const correlation = (map: Values, other: Values) =>
  tf.tidy(() => rankCorrelation(toTensor(map), toTensor(other)));
const lines = Object.fromEntries(
  names.map((name) => [name, steps.map(({ result }) => correlation(original[name], result[name]))]),
);
return lineFigure(stops.map((_, s) => s + 1), lines, {
  title: "Rank correlation with the trained network's map, by your function",
  x: \`shuffled down to: \${stops.map((stop, s) => \`\${s + 1} \${stop}\`).join(", ")}\`,
  y: "rank correlation",
});`,
    arguments: alike,
  },
];
