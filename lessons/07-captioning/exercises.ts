import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";
import { gaussian, type Random } from "../../src/random";

const upTo = (random: Random, most: number) => Math.floor(random() * most);

/** [T, V]: at each step the given word is the likeliest, by at least 1. */
function logitsFor(
  random: Random,
  words: readonly number[],
  vocabulary: number,
): Values {
  const logits = randomArray(random, [words.length, vocabulary]);
  words.forEach((word, t) => {
    const row = logits.data.subarray(t * vocabulary, (t + 1) * vocabulary);
    row[word] = Math.max(...row) + 1 + random();
  });
  return logits;
}

/** Words without the end in two of five cases, else with two ends and words between them. */
function steps(
  random: Random,
  length: number,
  vocabulary: number,
  end: number,
): number[] {
  const words = Array.from({ length }, () => {
    const word = upTo(random, vocabulary - 1);
    return word < end ? word : word + 1;
  });
  if (random() < 0.4) return words;
  const first = 1 + upTo(random, length - 4);
  const second = first + 2 + upTo(random, length - first - 3);
  words[first] = words[second] = end;
  return words;
}

export const exercises: Exercise[] = [
  {
    id: "greedyWords",
    title: "greedy decoding, from all steps at once",
    task: `Row $t$ of the logits [T, V] scores the $V$ words at step $t$; one of them, with the number \`end\`, is the end. Return the numbers of the likeliest words, step by step, up to the first \`end\` and without it. Where no step is the end, that is all T words; where the first step is the end, none.`,
    trains: "reading an output [T, V], and where a sentence stops",
    points: 2,
    difficulty: 2,
    importance: 3,
    minutes: 8,
    hints: [
      "Of which axis do you want the arg max: over the steps, or over the words? What comes after the first end does not matter.",
      "`tf.argMax(logits, axis)`, then `.arraySync()` for an array of numbers. `words.indexOf(end)` is -1 where there is none.",
    ],
    stub: `
function greedyWords(logits: tf.Tensor2D, end: number): number[] {
  throw new Error("Not yet: take the likeliest word of each step, and stop before the first end.");
}`,
    inPlace: `
// All steps in one pass, from the words of the pass before: each pass gets at least one word more right.
const textOf = (ids: number[]) => ids.map((id) => network.labels[id]).join(" ");
let ids: number[] = [];
for (let pass = 1; pass <= T; pass++) {
  const given = [start, ...ids, ...Array<number>(T).fill(end)].slice(0, T);
  const logits = toTensor(await network.logits({ image, caption: given })) as tf.Tensor2D;
  const next = greedyWords(logits, end);
  logits.dispose();
  console.log(\`pass \${pass}: \${textOf(next)}\`);
  if (next.join() === ids.join()) break;
  ids = next;
}
return { "word by word": caption.words.join(" "), "by your function": textOf(ids) };`,
    arguments: (random, size) => {
      const [length, vocabulary] = [6 + size, 6 + size];
      const end = 1 + upTo(random, vocabulary - 2);
      const words = steps(random, length, vocabulary, end);
      return [logitsFor(random, words, vocabulary), end];
    },
  },
  {
    id: "sentenceScore",
    title: "ln p of a sentence",
    task: `$$\\ln p = \\sum_t \\ln p(w_t) = \\sum_t \\Big(y_{t,w_t} - \\ln\\sum_v e^{y_{t,v}}\\Big)$$

From the logits $y$ [T, V] and the numbers of the words, \`words[t]\` for step $t$, make this number. There may be fewer words than rows: the rows that are left over do not count. Logits may be large: $e^{1000}$ is too large for a number, and a word with $p = e^{-200}$ has $\\ln p = -200$, not minus infinity.`,
    trains: "the score of a whole sentence, and computing it safely",
    points: 3,
    difficulty: 2,
    importance: 4,
    minutes: 10,
    hints: [
      "Softmax goes over the words of one step. The score of a sentence is a product of probabilities: what becomes of it under the logarithm?",
      "`tf.logSoftmax(logits)` goes over the last axis, and is safe where the logarithm of `tf.softmax` is not. After `.arraySync()` you can pick with `[t][word]`.",
    ],
    stub: `
function sentenceScore(logits: tf.Tensor2D, words: number[]): number {
  throw new Error("Not yet: take the log softmax of each step, pick that of its word, and add them up.");
}`,
    inPlace: `
const scoreOf = async (claim: string) => {
  const said = [...claim.match(/[a-z]+|,/g)!, "<end>"].map((word) => network.labels.indexOf(word));
  const logits = toTensor(await network.logits({ image, caption: claim })) as tf.Tensor2D;
  const lnP = sentenceScore(logits, said);
  logits.dispose();
  return Number(lnP.toFixed(2));
};
const lnPs: Record<string, number> = {};
for (const claim of [caption.text, ...claims]) lnPs[claim] = await scoreOf(claim);
return lnPs;`,
    arguments: (random, size) => {
      const [rows, vocabulary] = [3 + Math.ceil(size / 2), 5 + size];
      const spread = random() < 0.35 ? 30 : 1.5;
      const length = rows - upTo(random, 2);
      const logits = randomArray(
        random,
        [rows, vocabulary],
        () => spread * gaussian(random),
      );
      return [logits, Array.from({ length }, () => upTo(random, vocabulary))];
    },
  },
];
