import type { Exercise } from "../../src/lessons/exercise";
import { randomArray } from "../../src/lessons/values";

export const exercises: Exercise[] = [
  {
    id: "guidedGradCam",
    title: "the product",
    task: `$$\\text{Guided Grad-CAM}^c_{p} = R^{x}_{p} \\cdot \\mathrm{up}(L^c)_{p}$$

From guided backpropagation's $R^x$, \`guided\` [H, W, C], and Grad-CAM's $L^c$, \`map\` [h, w], make the product [H, W, C]. $\\mathrm{up}$ enlarges the map to H x W, bilinearly and with half-pixel centres. Nothing is normalised, and the product keeps the sign of $R^x$.`,
    trains: "shapes: one map for all colours, at another size",
    points: 3,
    difficulty: 2,
    importance: 5,
    minutes: 10,
    hints: [
      "What must the shape of the map be before it can be enlarged as an image, and before it can be multiplied with [H, W, C]?",
      "`tf.expandDims(map, 2)` gives [h, w, 1]. `tf.image.resizeBilinear` takes `alignCorners` and `halfPixelCenters` as its last two arguments.",
    ],
    stub: `
function guidedGradCam(guided: tf.Tensor3D, map: tf.Tensor2D): tf.Tensor3D {
  throw new Error("Not yet: enlarge the map to the size of guided, and multiply each colour of a pixel by it.");
}`,
    inPlace: `
const panels = [];
for (const { guidedBackprop: { gradient }, gradCam: { map, target } } of onPhoto) {
  const yours = await compute((R, L) => guidedGradCam(R as tf.Tensor3D, L as tf.Tensor2D), gradient, map);
  panels.push({ title: \`'\${target.label}'\`, map: lit(saliencyMap(yours)) });
}
return compareMaps(panels, { title: "Guided Grad-CAM of the photo, by your function", ownScale: true });`,
    arguments: (random, size) => [
      randomArray(random, [7 + 3 * size, 9 + 2 * size, 3]),
      randomArray(random, [3 + size, 2 + size], () => 0.2 + 3 * random() ** 2),
    ],
  },
];
