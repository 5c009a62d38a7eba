import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import path from "node:path";
import {
  cascadingRandomization,
  deletionCurve,
  energyInside,
  gradCam,
  insertionCurve,
  loadImage,
  loadModel,
  networkInput,
  networkScore,
  pointingGame,
  rankCorrelation,
  type Network,
} from "../../src";
import ndarray, { type NdArray } from "ndarray";
import { expectClose } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";
import { picture, smallNetwork } from "../helpers/networks";

const photo = path.join(
  __dirname,
  "../../datasets/photos/cat-and-espresso.png",
);

/** [224, 224]: the upper or the lower half of the photo. */
function half(which: "upper" | "lower"): NdArray<Uint8Array> {
  const upper = (i: number) => i < 112 * 224;
  const values = Uint8Array.from({ length: 224 * 224 }, (_, i) =>
    Number(upper(i) === (which === "upper")),
  );
  return ndarray(values, [224, 224]);
}

describe("measures of real explanations", () => {
  let network: Network;
  before(async () => {
    network = await loadModel("efficientnet-lite0");
  });

  it("find each class in its half of the photo", async () => {
    const image = await loadImage(photo);
    const cat = await gradCam(network, image, { target: "Egyptian cat" });
    const cup = await gradCam(network, image, { target: "espresso" });
    expect(pointingGame(cat.heatmap, half("upper"), { tolerance: 0 })).to.equal(
      true,
    );
    expect(pointingGame(cup.heatmap, half("upper"), { tolerance: 0 })).to.equal(
      false,
    );
    expect(energyInside(cat.heatmap, half("upper"))).to.be.above(0.8);
    expect(energyInside(cup.heatmap, half("lower"))).to.be.above(0.7);
  });

  it("see the score fall faster along the map than against it, and rise faster", async () => {
    const image = await loadImage(photo);
    const { heatmap } = await gradCam(network, image, {
      target: "Egyptian cat",
    });
    const against = ndarray(
      heatmap.data.map((v) => 1 - v),
      heatmap.shape,
    );
    const score = networkScore(network, "Egyptian cat");
    const x = await networkInput(network, image);
    const options = { steps: 8 };
    const along = await deletionCurve(x, heatmap, score, options);
    const contrary = await deletionCurve(x, against, score, options);
    expect(along.auc).to.be.below(contrary.auc);
    const rise = await insertionCurve(x, heatmap, score, options);
    const late = await insertionCurve(x, against, score, options);
    expect(rise.auc).to.be.above(late.auc);
  });

  it("see Grad-CAM forget when the weights are randomised, and put the weights back", async () => {
    const golden = goldenCases().find(({ name }) => name === "gap-small")!;
    const small = await loadModel(golden.model);
    const explain = async (n: Network) =>
      (await gradCam(n, golden.input, { target: 2 })).signedMap;
    const before = await explain(small);
    const tensors = tf.memory().numTensors;
    const { original, steps } = await cascadingRandomization(small, explain);
    expect(tf.memory().numTensors).to.equal(tensors);
    expect(steps.map(({ layer }) => layer)).to.deep.equal([
      "logits",
      "conv3",
      "conv2",
      "conv1",
    ]);
    expectClose(original.data, before.data, 0);
    expectClose((await explain(small)).data, before.data, 0);
    const last = steps.at(-1)!.result;
    expect(Math.abs(rankCorrelation(original, last))).to.be.below(0.9);
  });

  it("score each output by its own last function", async () => {
    const network = smallNetwork((x) => {
      const flat = tf.layers.flatten().apply(x);
      const out = (activation: "softmax" | "sigmoid") =>
        tf.layers
          .dense({ units: 3, activation })
          .apply(flat) as tf.SymbolicTensor;
      return [out("softmax"), out("sigmoid")];
    });
    const x = picture([1, 8, 8, 3]);
    const outputs = tf.tidy(() =>
      (
        network.model.predict(tf.tensor(x.data, [1, 8, 8, 3])) as tf.Tensor[]
      ).map((y) => y.dataSync()[1]),
    );
    for (const output of [0, 1]) {
      const scores = await networkScore(network, { output, index: 1 })(x);
      expectClose(scores, [outputs[output]]);
    }
  });

  it("score a network with several inputs as the network itself does", async () => {
    const golden = goldenCases().find(({ name }) => name === "two-input")!;
    const two = await loadModel(golden.model);
    const score = networkScore(two, 3, { logit: true, input: golden.input });
    const x = await networkInput(two, golden.input);
    const scores = await score(ndarray(x.data, [1, ...x.shape]));
    expectClose(scores, [golden.score]);
  });
});
