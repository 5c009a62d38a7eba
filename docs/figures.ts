/** Draws the pictures of evaluation.md into docs/images: node --require tsx/cjs docs/figures.ts */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CAT_AND_DOG,
  classActivationMap,
  compareMaps,
  drawScene,
  gradCam,
  gradCamPlusPlus,
  guidedGradCam,
  loadModel,
  saliencyMap,
  type ComparedMap,
  type Figure,
} from "../src";
import {
  positiveMeanWeights,
  signedAlphaWeights,
  unevenPair,
} from "../src/evaluation/instances";
import { figureToPng } from "../src/plot/svg";

async function save(name: string, figure: Figure): Promise<void> {
  const file = path.join(__dirname, "images", name);
  await writeFile(file, await figureToPng(figure));
  console.log(file);
}

/** The lecture's figure: high resolution, or the right class, or both. */
async function catAndDog(): Promise<void> {
  const network = await loadModel("scenes-gap");
  const { image } = await drawScene(CAT_AND_DOG, "cat and dog");
  const panels: ComparedMap[] = [];
  for (const target of ["cat", "dog"]) {
    const all = await guidedGradCam(network, image, { target });
    panels.push(
      { title: `Grad-CAM '${target}'`, map: all.gradCam.heatmap, image },
      {
        title: `guided backprop '${target}'`,
        map: saliencyMap(all.guidedBackprop.gradient),
      },
      {
        title: `Guided Grad-CAM '${target}'`,
        map: saliencyMap(all.guidedGradCam),
      },
    );
  }
  await save(
    "cat-and-dog.png",
    compareMaps(panels, {
      title:
        "Grad-CAM tells cat from dog, guided backprop shows detail, Guided Grad-CAM does both",
      perRow: 3,
      ownScale: true,
    }),
  );
}

/** A large and a small thing of one class: which part of Grad-CAM++ finds the small one. */
async function instances(): Promise<void> {
  const { image, instances } = await unevenPair(PAIR);
  const target = instances[0].label;
  const methods = {
    "Grad-CAM": gradCam,
    "Grad-CAM++": gradCamPlusPlus,
    "only its ReLU": classActivationMap("only its ReLU", positiveMeanWeights),
    "only its alpha": classActivationMap("only its alpha", signedAlphaWeights),
  };
  const panels: ComparedMap[] = [];
  for (const [name, layer] of [
    ["scenes-gap", "conv3"],
    ["scenes-max", "conv3"],
    ["scenes-gap", "conv7"],
  ]) {
    const network = await loadModel(name);
    for (const [method, explain] of Object.entries(methods)) {
      const e = await explain(network, image, { target, layer });
      const title = `${name} ${layer}: ${method}`;
      panels.push({ title, map: e.heatmap, image });
    }
  }
  await save(
    "instances.png",
    compareMaps(panels, {
      title:
        "At an earlier layer Grad-CAM++ heats all of both, and much of the background: its ReLU does that",
      perRow: 4,
      ownScale: true,
    }),
  );
}

/** Which of the pairs of `npm run evaluate -- instances` is shown. */
const PAIR = 0;

async function main(): Promise<void> {
  await catAndDog();
  await instances();
}

void main();
