import { gaussian, shuffled, type Random } from "../../src/random";
import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";

const spread = (random: Random) => 1.5 * gaussian(random);

/** Different places of a list, in no order. */
function places(random: Random, length: number, count: number): number[] {
  const all = Float32Array.from({ length }, (_, i) => i);
  return [...shuffled(all, random).slice(0, count)];
}

export const exercises: Exercise[] = [
  {
    id: "contrastScore",
    title: "why this rather than that",
    task: 'Make the score of `contrast("one", "zero")` by hand. From the logits $y$ [C] of one picture and one question, the index of the answer and the index of another answer, make\n\n$$y^{\\text{answer}} - y^{\\text{other}}$$\n\nas a number. It is positive where the network prefers the answer, and the same as $\\ln p(\\text{answer}) - \\ln p(\\text{other})$: in the difference the softmax drops out.',
    trains: "choosing the number that a map explains",
    points: 1,
    difficulty: 1,
    importance: 4,
    minutes: 4,
    hints: [
      "Two of the logits count, all others do not. `logits.arraySync()` is a plain list of numbers.",
      'A score for "why one rather than zero" must rise if $y^{\\text{one}}$ rises.',
    ],
    stub: `
function contrastScore(logits: tf.Tensor1D, answer: number, other: number): number {
  throw new Error("Not yet: subtract the logit of the other answer from the logit of the answer.");
}`,
    inPlace: `
const score = (row: number[], n: number) => tf.tidy(() => contrastScore(tf.tensor1d(row), n, n - 1));
const lines: Record<string, number[]> = {};
for (const n of [1, 2, 3])
  lines[\`\${numbers[n]} - \${numbers[n - 1]}\`] = byCount.map((rows) => mean(rows.map((row) => score(row, n))));
if (!Object.values(lines).every(rises)) throw new Error("A difference falls with a bird.");
return lineFigure([...byCount.keys()], lines, {
  title: "Your function on 200 scenes: the differences rise with every bird",
  x: "birds in the scene",
  y: "mean score",
});`,
    arguments: (random, size) => {
      const length = 6 + size;
      const [answer, other] = places(random, length, 2);
      return [randomArray(random, [length], spread), answer, other];
    },
  },
  {
    id: "expectedNumber",
    title: "the expected number",
    task: 'The score $E[n]$ of `expectedCount()`. Some of the logits $y$ [C] are those of numbers: `numbers[0]` is the place of "zero" in $y$, `numbers[1]` that of "one", and so on. Make\n\n$$E[n] = \\sum_n n\\, p(n), \\qquad p(n) = \\frac{e^{y_{\\text{numbers}[n]}}}{\\sum_m e^{y_{\\text{numbers}[m]}}}$$\n\nThe softmax is over the numbers only: "cat" and "yes" do not count. It must also work for logits such as 1000, where $e^{1000}$ is infinite.',
    trains: "an expectation under a softmax over a part of the answers",
    points: 2,
    difficulty: 2,
    importance: 3,
    minutes: 8,
    hints: [
      "First pick the logits of the numbers, `tf.gather(logits, numbers)`, then make probabilities of them, and only then the expectation.",
      "`tf.softmax` subtracts the largest logit by itself. The numbers 0, 1, 2, … are `tf.range(0, numbers.length)`.",
    ],
    stub: `
function expectedNumber(logits: tf.Tensor1D, numbers: number[]): number {
  throw new Error("Not yet: make the softmax over the logits of the numbers, and add up n times p(n).");
}`,
    inPlace: `
const places = numbers.map((number) => network.labels.indexOf(number));
const flowers = all("flower", field);
const [left, expected]: [number[], number[]] = [[], []];
for (let gone = 0; gone <= flowers.length; gone++) {
  const without = flowers.slice(0, gone);
  const rest = field.layout.placed.filter(({ x, y }) => !without.some((one) => one.x === x && one.y === y));
  const { image } = await drawScene({ ...field.layout, placed: rest });
  const { data } = await network.logits({ image, question: "how many flowers are there" });
  left.unshift(flowers.length - gone);
  expected.unshift(tf.tidy(() => expectedNumber(tf.tensor1d(Array.from(data)), places)));
}
if (expected.some((value, n) => Math.abs(value - left[n]) > 0.5)) throw new Error("E[n] is far off.");
return lineFigure(left, { "E[n]": expected, "in the picture": left }, {
  title: "Flowers are taken away one by one, and E[n] by your function follows",
  x: "flowers in the picture",
  y: "flowers expected",
});`,
    arguments: (random, size) => {
      const length = 8 + size;
      return [
        randomArray(random, [length], spread),
        places(random, length, Math.min(4 + size, 6)),
      ];
    },
  },
];
