import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";
import { gaussian } from "../../src/random";

export const exercises: Exercise[] = [
  {
    id: "softmax",
    title: "from scores to probabilities",
    task: `$$p^c = \\frac{e^{y^c}}{\\sum_j e^{y^j}}$$

The softmax. From the scores (logits) $y$ of all classes make their probabilities $p$, which sum to one: as many numbers as there are scores. It has to work for large scores, too: $e^{1000}$ is more than a computer can write down.`,
    trains: "an equation that is right on paper and fails in a computer",
    points: 2,
    difficulty: 2,
    importance: 3,
    minutes: 8,
    hints: [
      "On paper: what happens to $p$ if you add the same number to all scores?",
      "Which number can you take away from all scores, so that the largest power is $e^0 = 1$? `tf.max`, `tf.exp` and `tf.sum` are all that you need.",
    ],
    stub: `
function softmax(logits: tf.Tensor1D): tf.Tensor1D {
  throw new Error("Not yet: take the powers of e, and divide them by their sum. Mind large logits.");
}`,
    inPlace: `
const logits = await network.logits(image);
const p = await compute((y) => softmax(y as tf.Tensor1D), logits);
const first = [...p.data.keys()].sort((a, b) => p.data[b] - p.data[a]).slice(0, 5);
return first.map((c) => \`\${(100 * p.get(c)).toFixed(1)} %   \${network.labels[c]}\`);`,
    arguments: (random, size) => [
      randomArray(random, [5 + size], () => 0.5 + 1.5 * gaussian(random)),
    ],
  },
];
