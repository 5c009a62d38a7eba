import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import {
  compute,
  gradCam,
  gradCamPlusPlusWeights,
  loadModel,
  Network,
} from "../../src";

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: Error) => error.message,
  );

describe("what is no picture", () => {
  it("is named: a typed array and a list have no shape", async () => {
    const network = await loadModel("scenes-gap");
    for (const input of [new Float32Array(3), [1, 2]])
      expect(await messageOf(gradCam(network, input as never))).to.match(
        /^Expected `input` to be an image of loadImage, an ndarray or a tensor, got /,
      );
  });

  it("a network without maps says that it has none", async () => {
    const { flatten, dense } = tf.layers;
    const model = tf.sequential({
      layers: [flatten({ inputShape: [2, 2, 1] }), dense({ units: 2 })],
    });
    const network = new Network("flat", model);
    const picture = tf.ones([2, 2, 1]);
    expect(await messageOf(gradCam(network, picture, { target: 0 }))).to.equal(
      "'flat' has no convolution to explain. None of its layers gives a map [h, w, K].",
    );
    picture.dispose();
  });
});

describe("compute", () => {
  it("leaves a tensor of the caller's alive, also if it is the result", async () => {
    const kept = tf.tensor1d([1, 2]);
    expect((await compute(() => kept)).get(1)).to.equal(2);
    expect((await compute(() => kept)).get(0)).to.equal(1);
    kept.dispose();
  });
});

describe("the weights of Grad-CAM++", () => {
  it("are finite where a negative gradient makes the denominator zero", () => {
    const weights = tf.tidy(() =>
      gradCamPlusPlusWeights(
        tf.ones([2, 1, 1]),
        tf.tensor3d([[[-1]], [[1]]]),
      ).dataSync(),
    );
    expect([...weights]).to.deep.equal([1 / 4]);
  });
});
