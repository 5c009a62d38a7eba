import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildAll } from "./build";
import { lessonFolder, ROOT } from "./names";

/**
 * Makes a lesson with one exercise that passes `npm run lesson -- check`, to be changed step by step.
 *
 * @param name two digits and words: "11-my-lesson"
 */
export async function scaffold(name: string, root = ROOT): Promise<string> {
  if (!/^\d\d(-[a-z0-9]+)+$/.test(name))
    throw new RangeError(
      `Expected NAME to be two digits and words in small letters, as '11-my-lesson', got '${name}'.`,
    );
  const folder = lessonFolder(name, root);
  if (existsSync(folder))
    throw new RangeError(
      `Expected NAME to be new, got '${name}': lessons/${name} is there already.`,
    );
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(FILES))
    writeFileSync(path.join(folder, file), text.replaceAll("NAME", name));
  await buildAll([name], root);
  return folder;
}

const FILES = {
  "lesson.md": `# A new lesson

What it is about, in a sentence or two.

**After this notebook you can** say what is taught here.

\`\`\`ts
import * as tf from "@tensorflow/tfjs";
import { check, compute, gradCam, loadModel, loadScene, overlay } from "./src/index";
\`\`\`

## A question

\`\`\`ts
const network = await loadModel("scenes-gap");
const { image, instances } = await loadScene("test", 0);
const e = await gradCam(network, image, { target: instances[0].label });
e
\`\`\`

## Exercises

{{exercise channelMean}}

## What to remember

- One line for each thing.
`,
  "exercises.ts": `import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";

export const exercises: Exercise[] = [
  {
    id: "channelMean",
    title: "the mean of the channels",
    task: "From the activations [h, w, K] make their mean over the channels, [h, w].",
    trains: "axes",
    points: 1,
    difficulty: 1,
    importance: 1,
    minutes: 5,
    hints: [
      "Which axis is the channel?",
      "\`tf.mean\` takes the axis as its second argument.",
    ],
    stub: \`
function channelMean(activations: tf.Tensor3D): tf.Tensor2D {
  throw new Error("Not yet: average over the channels.");
}\`,
    inPlace: \`
const map = await compute((A) => channelMean(A as tf.Tensor3D), e.activations);
return map;\`,
    arguments: (random, size) => [
      randomArray(random, [3 + size, 4 + size, 5 + size]),
    ],
  },
];
`,
  "solution.ts": `import * as tf from "@tensorflow/tfjs";

export function channelMean(activations: tf.Tensor3D): tf.Tensor2D {
  return tf.mean(activations, 2);
}
`,
  "checks.ts": `import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("channelMean", () => {
    it("has one number per position: the mean of its channels", async () => {
      const activations = array([[[1, 3], [2, 6]]]);
      expect(await student.channelMean(activations)).to.be.near([[2, 4]]);
    });

    it("keeps the sign", async () => {
      const activations = array([[[-1, -3]]]);
      expect(await student.channelMean(activations)).to.be.near([[-2]]);
    });
  });
};
`,
  "mistakes.ts": `import type * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

export const mistakes: Mistakes = {
  channelMean: [
    {
      name: "the sum instead of the mean",
      question: "What would twice as many channels do?",
      run: (A: tf.Tensor3D) => A.sum(2),
    },
    {
      name: "the maximum instead of the mean",
      question: "Do the other channels count at all?",
      run: (A: tf.Tensor3D) => A.max(2),
    },
    {
      name: "the mean over the rows",
      question: "Which axis is the channel?",
      run: (A: tf.Tensor3D) => A.mean(0),
    },
    {
      name: "the mean over everything",
      question: "How many numbers should come out?",
      run: (A: tf.Tensor3D) => A.mean(),
    },
    {
      name: "the mean of the absolute values",
      question: "Can your map be negative?",
      run: (A: tf.Tensor3D) => A.abs().mean(2),
    },
  ],
};
`,
};
