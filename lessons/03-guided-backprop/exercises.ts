import type { Exercise } from "../../src/lessons/exercise";
import { randomArray, type Values } from "../../src/lessons/values";
import { gaussian, type Random } from "../../src/random";

/** What came into ReLUs, exactly zero here and there, and what comes back to them. */
function atRelus(random: Random, size: number): [Values, Values] {
  const shape = [4 + size, 5 + size, 2];
  const z = () => (random() < 0.2 ? 0 : gaussian(random));
  return [randomArray(random, shape, z), randomArray(random, shape)];
}

/** Two arrays that are neither the same nor without relation, and not centred at zero. */
function alike(random: Random, size: number): [Values, Values] {
  const a = randomArray(
    random,
    [3 + size, 4 + size],
    () => gaussian(random) + 0.3,
  );
  const strength = 0.5 + 2 * random();
  const data = a.data.map(
    (value) => strength * (0.5 * value + 0.7 * gaussian(random)),
  );
  return [a, { shape: a.shape, data }];
}

export const exercises: Exercise[] = [
  {
    id: "guidedRelu",
    title: "the guided rule",
    task: `$$R^z = [z > 0] \\; [R^h > 0] \\; R^h$$

The step back through a ReLU by guided backpropagation. \`x\` is what came into the ReLU on the way forward ($z$), \`dy\` what arrives behind it on the way back ($R^h$). Both have the same shape, whatever it is, and so has the result. A unit at exactly 0 is closed.`,
    trains: "a condition as an array of 0 and 1",
    points: 2,
    difficulty: 2,
    importance: 5,
    minutes: 8,
    hints: [
      "How many conditions must hold, and which of the two arrays does each of them look at?",
      "`x.greater(0)` is an array of true and false. `tf.logicalAnd` joins two of them, and `tf.where(condition, a, b)` takes from a where it is true, else from b.",
    ],
    stub: `
function guidedRelu(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  throw new Error("Not yet: pass dy where x and dy are both positive, and 0 elsewhere.");
}`,
    inPlace: `
const R = await byRule(guidedRelu, "Egyptian cat");
return mapFigure(lit(saliencyMap(R)), { title: "Guided backpropagation of 'Egyptian cat', by your rule" });`,
    arguments: atRelus,
  },
  {
    id: "deconvRelu",
    title: "the rule of deconvnet",
    task: `$$R^z = [R^h > 0] \\; R^h$$

The step back through a ReLU by deconvnet, with the same arguments: \`x\` is $z$, \`dy\` is $R^h$. The result has the shape of \`dy\`.`,
    trains: "what a rule does not look at",
    points: 1,
    difficulty: 1,
    importance: 3,
    minutes: 3,
    hints: [
      "What does the rule of deconvnet need to know about the way forward?",
      "This function of `dy` has a name. You have met it in every layer of the network.",
    ],
    stub: `
function deconvRelu(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  throw new Error("Not yet: pass dy where it is positive, and 0 elsewhere.");
}`,
    inPlace: `
const R = await byRule(deconvRelu, "Egyptian cat");
return mapFigure(lit(saliencyMap(R)), { title: "Deconvnet for 'Egyptian cat', by your rule: a pattern" });`,
    arguments: atRelus,
  },
  {
    id: "classSimilarity",
    title: "how alike two maps are",
    task: `$$\\cos(a, b) = \\frac{\\sum_p a_p b_p}{\\sqrt{\\sum_p a_p^2} \\; \\sqrt{\\sum_p b_p^2}}$$

$a$ and $b$ have the same shape, whatever it is, and $p$ runs over all their entries. The result is one number, or a tensor with one number. If one of the two is zero everywhere, it is 0.`,
    trains: "a measure, and its special case",
    points: 3,
    difficulty: 2,
    importance: 4,
    minutes: 10,
    hints: [
      "Which three sums do you need? `tf.sum(t)` without an axis adds up all entries, whatever the shape.",
      "0 / 0 is NaN. What does `tf.divNoNan` do?",
    ],
    stub: `
function classSimilarity(a: tf.Tensor, b: tf.Tensor): number | tf.Tensor {
  throw new Error("Not yet: multiply a and b entry by entry, add up, and divide by both lengths.");
}`,
    inPlace: `
const tensor = (value: number | tf.Tensor) => (typeof value === "number" ? tf.scalar(value) : value);
const alikeBy = async ([first, second]: Values[]) =>
  (await compute((a, b) => tensor(classSimilarity(a, b)), first, second)).data[0];
const rows = [];
for (const name of Object.keys(photoMaps))
  rows.push({ name, photo: await alikeBy(photoMaps[name]), scene: await alikeBy(onScene[name]) });
return rows;`,
    arguments: alike,
  },
];
