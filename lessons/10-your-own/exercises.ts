import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";

export const exercises: Exercise[] = [
  {
    id: "preprocess",
    title: "from pixels to the network's input",
    task: "Point 3 of the checklist, by hand. From pixels [H, W, 3] from 0 to 255, and one mean and one standard deviation for each of the three channels, make the input of a network:\n\n$$x_{ijc} = \\frac{\\text{pixel}_{ijc} - \\text{mean}_c}{\\text{std}_c}$$\n\n`mean` and `std` are in the same units as the pixels. A network takes several pictures at once, so the result has a batch axis in front: [1, H, W, 3].",
    trains: "broadcasting along the last axis, and the order of two operations",
    points: 1,
    difficulty: 1,
    importance: 5,
    minutes: 5,
    hints: [
      "A tensor [H, W, 3] and a list of three numbers: the last axes match, so `tf.sub(pixels, mean)` takes one number from each channel.",
      "First subtract, then divide, then `tf.expandDims(…, 0)`.",
    ],
    stub: `
function preprocess(pixels: tf.Tensor3D, mean: number[], std: number[]): tf.Tensor4D {
  throw new Error("Not yet: subtract each channel's mean, divide by its std, and put a batch axis in front.");
}`,
    inPlace: `
const three = (value: number | readonly number[]) =>
  typeof value === "number" ? [value, value, value] : [...value];
const [means, stds] = [three(network.preprocess.mean), three(network.preprocess.std)];
const pixels = resizeBilinear(image.pixels, ...network.imageSize(image), { antialias: true });
const x = await compute((p) => preprocess(p as tf.Tensor3D, means, stds), pixels);
const mine = await gradCam(network, x, { target });
console.log(\`score with your input \${mine.target.score.toFixed(4)}, with ours \${e.target.score.toFixed(4)}\`);
return overlay(image, mine, { title: \`The map for '\${target}', on the input that your function made\` });`,
    arguments: (random, size) => {
      const channels = (least: number, most: number) =>
        Array.from({ length: 3 }, () =>
          Math.round(least + (most - least) * random()),
        );
      const shape = [3 + size, 4 + size, 3];
      return [
        randomArray(random, shape, () => Math.floor(256 * random())),
        channels(60, 190),
        channels(20, 90),
      ];
    },
  },
];
