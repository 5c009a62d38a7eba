/** Draws the pictures of evaluation.md into docs/images: node --require tsx/cjs docs/figures.ts */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CAT_AND_DOG,
  classActivationMap,
  compareMaps,
  contrast,
  drawScene,
  gradCam,
  gradCamPlusPlus,
  guidedGradCam,
  loadModel,
  loadScene,
  logProbability,
  saliencyMap,
  type ComparedMap,
  type Figure,
  type Target,
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

/** One answer, several scores: which score is explained decides where the map points. */
async function scores(): Promise<void> {
  const network = await loadModel("scenes-vqa");
  const { image } = await loadScene("test", 5);
  const ask = async (question: string, title: string, target: Target) => {
    const e = await gradCam(network, { image, question }, { target });
    return { title, map: e.heatmap, image };
  };
  const birds = "how many birds are there";
  const flowers = "how many flowers are there";
  await save(
    "scores.png",
    compareMaps(
      [
        await ask(birds, "how many birds? 'one': logit", "one"),
        await ask(birds, "ln p('one')", logProbability("one")),
        await ask(birds, "'one' - 'zero'", contrast("one", "zero")),
        await ask(flowers, "how many flowers? 'three': logit", "three"),
        await ask(flowers, "ln p('three')", logProbability("three")),
        await ask(flowers, "'three' - 'two'", contrast("three", "two")),
      ],
      {
        title:
          "The score decides: the logit of 'one' shows all but the bird, 'one' - 'zero' the bird",
        subtitle: "Grad-CAM of scenes-vqa at conv7",
        perRow: 3,
        ownScale: true,
      },
    ),
  );
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
  await scores();
  await catAndDog();
  await instances();
}

void main();
