import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine, loadModel, loadScene } from "../../src";
import { atLeast, numbersOf } from "../../src/training/attention";
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

  it("makes several cases of each scene, and gives each its own picture", async () => {
    let truth: number[] = [];
    let pictures: number[][] = [];
    await run("cases", undefined, {
      steps: 1,
      perScene: 3,
      batch: (scenes) => {
        truth = scenes.map(({ image }) => image.pixels.data[0]);
        return { inputs: [], truth: {} };
      },
      trainee: () => {
        const image = tf.input({ shape: [96, 96, 3] });
        const layer = tf.layers.conv2d({ filters: 3, kernelSize: 1 });
        const outputs = layer.apply(image) as tf.SymbolicTensor;
        const model = tf.model({ inputs: image, outputs });
        const apply = model.apply.bind(model);
        model.apply = (x, options) => {
          const some = [x].flat()[0] as tf.Tensor4D;
          pictures = tf.tidy(
            () =>
              tf
                .slice(some, 0, [-1, 1, 1, 1])
                .reshape([-1, 1])
                .mul(64)
                .add(128)
                .arraySync() as number[][],
          );
          return apply(x, options);
        };
        return model;
      },
      losses: ([output]) => ({ loss: tf.mean(tf.square(output)) }),
    });
    expect(pictures.flat()).to.deep.equal(truth);
    expect(truth).to.have.length(24);
    expect(truth.slice(0, 8)).to.deep.equal(truth.slice(8, 16));
  });
});

describe("counts", () => {
  before(engine);
  const counts = tf.input({ shape: [8] });

  it("become steps that tell how many there are of each class, and are flat except at the half", () => {
    const model = tf.model({ inputs: counts, outputs: atLeast(counts) });
    const given = tf.tensor2d([[0, 1, 2, 3, 4, 0.2, 1.8, 0]]);
    const [steps] = (model.predict(given) as tf.Tensor2D).arraySync();
    const digits = [0, 1, 2, 3, 4, 0, 2, 0].flatMap((n) =>
      [1, 2, 3, 4].map((k) => (n >= k ? 1 : 0)),
    );
    expect(steps.map(Math.round)).to.deep.equal(digits);
    for (const step of steps) expect(Math.abs(step - 0.5)).to.be.above(0.49);
    const slope = tf.grad((x) => tf.sum(model.apply(x) as tf.Tensor));
    const flat = slope(given).abs().max().dataSync()[0];
    const steep = slope(tf.fill([1, 8], 1.5))
      .min()
      .dataSync()[0];
    expect(flat).to.be.below(0.1);
    expect(steep).to.be.above(4);
  });

  it("give the nearest number the highest score, by - s/2 (c - n)^2 less what all have in common", () => {
    const one = tf.input({ shape: [1] });
    const model = tf.model({ inputs: one, outputs: numbersOf(one) });
    const given = [0, 0.4, 0.6, 1, 2.2, 3, 4];
    const scores = model.predict(
      tf.tensor2d(given, [given.length, 1]),
    ) as tf.Tensor2D;
    const best = [...scores.argMax(1).dataSync()];
    expect(best).to.deep.equal(given.map(Math.round));
    scores.arraySync().forEach((row, i) => {
      expect(row[2]).to.equal(0);
      for (let n = 1; n <= 4; n++)
        expect(row[n] - row[n - 1]).to.be.closeTo(
          12 * (given[i] - n + 0.5),
          1e-4,
        );
    });
  });
});
