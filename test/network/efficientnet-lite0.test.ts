import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { cam, gradCam, loadImage, loadModel, type Network } from "../../src";
import ndarray from "ndarray";
import { expectClose, rejection } from "../helpers/compare";

interface Expected {
  logits: Record<string, number[]>;
  maps: { layer: string; target: number; signedMap: number[] }[];
}

const photo = (name: string) =>
  loadImage(path.join(__dirname, "../../datasets/photos", name));
const expected = JSON.parse(
  readFileSync(
    path.join(__dirname, "../fixtures/efficientnet-lite0/expected.json"),
    "utf8",
  ),
) as Expected;

describe("EfficientNet-lite0 on real photos", () => {
  let network: Network;
  before(async () => {
    network = await loadModel("efficientnet-lite0");
  });

  for (const [name, logits] of Object.entries(expected.logits)) {
    it(`gives the logits of PyTorch for ${name}`, async () => {
      const { data } = await network.logits(await photo(name));
      const worst = Math.max(...logits.map((y, i) => Math.abs(y - data[i])));
      expect(worst).to.be.below(1e-3);
    });
  }

  for (const { layer, target, signedMap } of expected.maps) {
    it(`gives the Grad-CAM of PyTorch at ${layer} for class ${target}`, async () => {
      const image = await photo("cat-and-espresso.png");
      const e = await gradCam(network, image, { layer, target });
      expectClose(e.signedMap.data, signedMap);
    });
  }

  it("sees an Egyptian cat and an espresso", async () => {
    const [cat] = await network.predict(await photo("cat.png"));
    const [cup] = await network.predict(await photo("espresso.png"));
    expect([cat.label, cup.label]).to.deep.equal(["Egyptian cat", "espresso"]);
    expect(cat.probability).to.be.within(0.5, 1);
  });

  it("finds each of two things where it is", async () => {
    const image = await photo("cat-and-espresso.png");
    const inTop = async (target: string) => {
      const { map } = await gradCam(network, image, { target });
      const row = (y: number) =>
        map.data.slice(y * 7, y * 7 + 7).reduce((a, b) => a + b);
      return (row(0) + row(1) + row(2)) / (row(4) + row(5) + row(6));
    };
    expect(await inTop("Egyptian cat")).to.be.above(3);
    expect(await inTop("espresso")).to.be.below(1 / 3);
  });

  it("has CAM = Z x Grad-CAM", async () => {
    const image = await photo("cat.png");
    const byCam = await cam(network, image, { target: 285 });
    const byGradients = await gradCam(network, image, { target: 285 });
    const scaled = byGradients.signedMap.data.map((value) => 49 * value);
    expectClose(byCam.signedMap.data, scaled, 1e-5);
  });

  it("has sum(CAM) / Z + bias = logit", async () => {
    const image = await photo("cat.png");
    const { signedMap, target } = await cam(network, image, {
      target: "Egyptian cat",
    });
    const [, bias] = (network.model as tf.LayersModel)
      .getLayer("logits")
      .getWeights();
    const b = bias.dataSync()[285];
    const sum = signedMap.data.reduce((a, v) => a + v, 0);
    expect(sum / 49 + b).to.be.closeTo(target.score, 1e-4);
  });

  it("looks at conv_head by default, and lists all layers with their shapes", () => {
    expect(network.defaultLayer).to.equal("conv_head");
    const head = network.layers.find(({ name }) => name === "conv_head");
    expect(head).to.deep.equal({
      name: "conv_head",
      type: "Conv2D",
      shape: [7, 7, 1280],
    });
    expect(network.layers).to.have.length(61);
  });

  it("refuses NaN and infinity in the input, which its ReLU6 would hide on some engines", async () => {
    for (const wrong of [NaN, Infinity]) {
      const x = ndarray(new Float32Array(224 * 224 * 3), [224, 224, 3]);
      x.set(5, 5, 1, wrong);
      const errors = [
        await rejection(gradCam(network, x)),
        await rejection(network.predict(x)),
        await rejection(gradCam(network, tf.tensor(x.data, [224, 224, 3]))),
      ];
      for (const { message } of errors)
        expect(message).to.contain("Expected `input` to hold finite numbers");
    }
  });

  it("leaves no tensor behind, errors included", async () => {
    const image = await photo("cat.png");
    await gradCam(network, image);
    const before = tf.memory().numTensors;
    await gradCam(network, image);
    await cam(network, image);
    await network.predict(image);
    await gradCam(network, image, { target: "cta" }).catch(() => undefined);
    await gradCam(network, image, { layer: "x" }).catch(() => undefined);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
