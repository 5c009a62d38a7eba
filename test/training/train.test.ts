import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine, loadModel, loadScene } from "../../src";
import { saveNetwork } from "../../src/training/save";
import { learningRate } from "../../src/training/schedule";
import { train, type Point } from "../../src/training/train";
import { scenesGap } from "../../src/training/classifiers";
import type { Recipe } from "../../src/training/recipe";

function small(): tf.LayersModel {
  const image = tf.input({ shape: [96, 96, 3], name: "image" });
  const map = tf.layers
    .conv2d({
      name: "conv1",
      filters: 8,
      kernelSize: 8,
      strides: 8,
      activation: "relu",
    })
    .apply(image) as tf.SymbolicTensor;
  const pooled = tf.layers
    .globalAveragePooling2d({ name: "gap", dataFormat: "channelsLast" })
    .apply(map) as tf.SymbolicTensor;
  const outputs = tf.layers
    .dense({ name: "logits", units: 8 })
    .apply(pooled) as tf.SymbolicTensor;
  return tf.model({ name: "small", inputs: image, outputs });
}

const recipe: Recipe = {
  ...scenesGap,
  name: "small",
  steps: 6,
  batchSize: 8,
  build: small,
  trainee: small,
};

describe("training", () => {
  let folder: string;
  before(engine);
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "training-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (
    name: string,
    onProgress: (point: Point) => void = () => undefined,
    changed: Partial<Recipe> = {},
  ) =>
    train(
      { ...recipe, ...changed },
      { checkpoint: path.join(folder, name), keepEvery: 4, onProgress },
    );
  const weightsOf = (model: tf.LayersModel) =>
    model.getWeights().map((one) => [...one.dataSync()]);

  it("gives the same weights for the same seed, and others for another", async () => {
    const [a, b] = [await run("a"), await run("b")];
    expect(weightsOf(a.trainee)).to.deep.equal(weightsOf(b.trainee));
    const c = await run("c", undefined, { seed: 9 });
    expect(weightsOf(c.trainee)).not.to.deep.equal(weightsOf(a.trainee));
  });

  it("that was interrupted goes on as if it had not been", async () => {
    const whole = await run("whole");
    const stop = () => {
      throw new Error("stopped");
    };
    let message = "";
    await run("broken", stop).catch((error: Error) => ({ message } = error));
    expect(message).to.equal("stopped");
    const rest = await run("broken");
    expect(weightsOf(rest.trainee)).to.deep.equal(weightsOf(whole.trainee));
  });

  it("makes the loss smaller, on scenes it has not seen as well", async () => {
    const start = await run("start", undefined, { steps: 1 });
    const { curve } = await run("more", undefined, {
      steps: 60,
      learningRate: 0.02,
    });
    const loss = "validation loss";
    expect(curve.at(-1)![loss]).to.be.below(0.9 * start.curve[0][loss]);
  });

  it("leaves no tensor but the weights", async () => {
    const { trainee } = await run("first");
    trainee.dispose();
    const before = tf.memory().numTensors;
    const again = await run("second");
    again.trainee.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it("says that it diverged instead of going on with NaN", async () => {
    let message = "";
    await run("wild", undefined, { learningRate: 1e30, steps: 60 }).catch(
      (error: Error) => ({ message } = error),
    );
    expect(message).to.include("diverged");
  });

  it("is saved as a network that loads with its labels and preprocessing", async () => {
    const { trainee } = await run("saved");
    await saveNetwork(recipe, trainee, folder);
    const network = await loadModel(folder);
    expect(network.labels).to.deep.equal([...recipe.labels]);
    const { image } = await loadScene("test", 0);
    const x = (image.pixels.get(3, 4, 1) - 128) / 64;
    const input = network.input(image);
    expect(input.arraySync()).to.have.nested.property("[0][3][4][1]", x);
    input.dispose();
  });

  it("warms up, then cools down to zero", () => {
    const plan = { steps: 1000, learningRate: 1 };
    expect(learningRate(0, plan)).to.be.closeTo(0.01, 1e-9);
    expect(learningRate(100, plan)).to.be.within(0.97, 1);
    expect(learningRate(1000, plan)).to.be.closeTo(0, 1e-9);
  });
});
