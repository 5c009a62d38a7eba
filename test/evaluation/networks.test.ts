import { expect } from "chai";
import {
  engine,
  greedyCaption,
  gradCam,
  loadModel,
  loadScene,
} from "../../src";
import { evaluate } from "../../src/evaluation/evaluate";
import { evaluationJson } from "../../src/evaluation/table";
import { instancesReport } from "../../src/evaluation/instances";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { RECIPES } from "../../src/training/recipes";

const MODELS = path.join(__dirname, "../../datasets/models");
const SCENES = 1000;

/** What the lecture asks of its networks: right, and maps that point at the thing. */
const GATES = {
  "scenes-gap": { accuracy: 0.97, pointing: 0.92, energyRatio: 4 },
  "scenes-fc": { accuracy: 0.97, pointing: 0.95, energyRatio: 4 },
  "scenes-caption": { accuracy: 0.92, pointing: 0.92, energyRatio: 3.5 },
  "scenes-vqa": { accuracy: 0.97, pointing: 0.92, energyRatio: 3.5 },
};

describe("the networks of the scenes (slow)", () => {
  before(engine);

  for (const [name, gate] of Object.entries(GATES))
    it(`${name} is right, and its maps point at the thing, on scenes it has not seen`, async function () {
      this.timeout(300_000);
      const network = await loadModel(name);
      const options = { split: "test", scenes: SCENES } as const;
      const found = evaluationJson(await evaluate(network, options));
      await network.release();
      for (const key of ["accuracy", "pointing", "energyRatio"] as const)
        expect(found[key], key).to.be.at.least(gate[key]);
    });

  it("are explained at conv7, the last convolution, by default", async () => {
    for (const { name } of RECIPES)
      expect((await loadModel(name)).defaultLayer).to.equal("conv7");
  });

  it("say what is in a scene, tell it, and answer", async () => {
    const scene = await loadScene("test", 0);
    const { image } = scene;
    expect(scene.caption).to.equal("two cats, a dog and a tree");
    const vqa = await loadModel("scenes-vqa");
    const question = "How many cats are there?";
    const [answer] = await vqa.predict({ image, question }, { top: 1 });
    expect(answer.label).to.equal("two");
    const gap = await loadModel("scenes-gap");
    const seen = (await gap.predict(image))
      .filter(({ probability }) => probability > 0.5)
      .map(({ label }) => label);
    expect(seen.sort()).to.deep.equal(["cat", "dog", "tree"]);
    const captioner = await loadModel("scenes-caption");
    const { text } = await greedyCaption(captioner, image);
    expect(text).to.equal(scene.caption);
    const target = [1, "cats"] as const;
    const alone = await gradCam(captioner, image, { target });
    const told = await gradCam(captioner, { image, caption: text }, { target });
    expect(alone.heatmap.data).to.deep.equal(told.heatmap.data);
  });

  it("take less than 8 MB together, with a card each", () => {
    const folders = readdirSync(MODELS, { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    let bytes = 0;
    for (const { name } of folders)
      for (const file of readdirSync(path.join(MODELS, name)))
        bytes += statSync(path.join(MODELS, name, file)).size;
    expect(bytes).to.be.below(8e6);
    for (const { name } of RECIPES)
      expect(
        readFileSync(path.join(MODELS, name, "README.md"), "utf8"),
      ).to.include(`npm run train -- ${name}`);
  });

  it("show what finds a small thing beside a large one: the ReLU on the gradients, at earlier layers", async function () {
    this.timeout(300_000);
    const { rows } = await instancesReport(60, () => () => undefined);
    const rowOf = (network: string, layer: string, method: string) =>
      rows.find(
        (row) =>
          row.network === network &&
          row.layer === layer &&
          row.method === method,
      )!;
    for (const [network, layer] of [
      ["scenes-gap", "conv3"],
      ["scenes-max", "conv3"],
    ]) {
      const plain = rowOf(network, layer, "Grad-CAM");
      for (const method of ["Grad-CAM++", "only its ReLU"]) {
        const { small, smallStandsOut } = rowOf(network, layer, method);
        expect(small.value).to.be.above(plain.small.value + 0.15);
        // Some of what is found is no hotter than the background.
        expect(smallStandsOut.value).to.be.below(small.value - 0.05);
      }
    }
  });
});
