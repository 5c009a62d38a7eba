import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine } from "../../src/engine/engine";
import { cascadingRandomization } from "../../src/measure/cascading-randomization";
import { seededRandom, shuffled } from "../../src/random";
import { Network } from "../../src/network/network";
import { expectClose, rejection } from "../helpers/compare";
import { filled, noise } from "./arrays";

/** conv -> batchNorm -> dense, all weights distinct; the convolution inside a model used as a layer. */
function toyNetwork(): Network {
  const inner = tf.sequential({
    name: "trunk",
    layers: [
      tf.layers.conv2d({
        name: "conv",
        inputShape: [4, 4, 1],
        filters: 3,
        kernelSize: 3,
        activation: "relu",
      }),
      tf.layers.batchNormalization({ name: "norm" }),
    ],
  });
  const model = tf.sequential({
    layers: [
      inner,
      tf.layers.globalAveragePooling2d({ name: "pool" }),
      tf.layers.dense({ name: "logits", units: 2 }),
    ],
  });
  let seed = 1;
  for (const layer of [...inner.layers, model.layers[2]]) {
    const weights = layer
      .getWeights()
      .map(({ shape }) => tf.tensor(noise(shape, ++seed).data, shape));
    layer.setWeights(weights);
    tf.dispose(weights);
  }
  return new Network("toy", model);
}

const weightsOf = ({ model }: Network) =>
  (model as tf.LayersModel).getWeights().map((w) => [...w.dataSync()]);
const input = noise([4, 4, 1], 3);

describe("cascading randomisation", () => {
  before(engine);

  it("goes from the logits down, one layer after the other", async () => {
    const network = toyNetwork();
    const before = weightsOf(network);
    const changed = () =>
      weightsOf(network).map((w, i) => String(w) !== String(before[i]));
    const { original, steps } = await cascadingRandomization(network, changed);
    // Keras lists trainable weights first: conv (2), norm gamma and beta, dense (2), then norm's mean and variance.
    const layers = steps.map(({ layer }) => layer.split("/").at(-1));
    expect(layers).to.deep.equal(["logits", "norm", "conv"]);
    const counts = steps.map(({ result }) => result.filter(Boolean).length);
    expect(original).not.to.include(true);
    expect(counts[0]).to.be.at.least(1).and.at.most(2);
    expect(counts[1]).to.be.above(counts[0]);
    expect(counts[2]).to.be.above(counts[1]);
  });

  it("permutes: each weight tensor keeps its values", async () => {
    const network = toyNetwork();
    const sorted = () => weightsOf(network).map((w) => w.sort((a, b) => a - b));
    const { original, steps } = await cascadingRandomization(network, sorted);
    for (const { result } of steps) expect(result).to.deep.equal(original);
  });

  it("changes what the network computes, the same way for the same seed", async () => {
    const network = toyNetwork();
    const logits = async (n: Network) => [...(await n.logits(input)).data];
    const run = (seed: number) =>
      cascadingRandomization(network, logits, { seed });
    const first = await run(1);
    expect(first.steps.at(-1)!.result).not.to.deep.equal(first.original);
    expect(await run(1)).to.deep.equal(first);
    expect(await run(2)).not.to.deep.equal(first);
  });

  it("restores the weights and leaves no tensor behind", async () => {
    const network = toyNetwork();
    const before = weightsOf(network);
    const logits = (await network.logits(input)).data;
    const tensors = tf.memory().numTensors;
    await cascadingRandomization(network, (n) => n.logits(input));
    expect(weightsOf(network)).to.deep.equal(before);
    expectClose((await network.logits(input)).data, logits, 0);
    expect(tf.memory().numTensors).to.equal(tensors);
  });

  it("restores them when the callback throws, too", async () => {
    const network = toyNetwork();
    const before = weightsOf(network);
    const tensors = tf.memory().numTensors;
    let calls = 0;
    const error = await rejection(
      cascadingRandomization(network, () => {
        if (++calls === 3) throw new Error("no map today");
      }),
    );
    expect(error.message).to.equal("no map today");
    expect(weightsOf(network)).to.deep.equal(before);
    expect(tf.memory().numTensors).to.equal(tensors);
  });

  it("explains only at the stops asked for, which must exist", async () => {
    const network = toyNetwork();
    const all = await cascadingRandomization(network, (n) => n.logits(input));
    const stops = [all.steps[2].layer];
    const { steps } = await cascadingRandomization(
      network,
      (n) => n.logits(input),
      { stops },
    );
    expect(steps).to.have.length(1);
    expect(steps[0].result.data).to.deep.equal(all.steps[2].result.data);
    const error = await rejection(
      cascadingRandomization(network, () => 0, { stops: ["logit"] }),
    );
    expect(error.message).to.contain("got 'logit'. Did you mean 'logits'?");
  });
});

describe("seeded random numbers", () => {
  it("are uniform, and a permutation keeps every value", () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 4000 }, random);
    const mean = values.reduce((a, b) => a + b) / 4000;
    // Standard error 1 / sqrt(12 * 4000) = 0.0046
    expect(mean).to.be.closeTo(0.5, 0.02);
    const { data } = filled([50], (i) => i);
    const permuted = shuffled(data, random);
    expect(permuted).not.to.deep.equal(data);
    expect(permuted.sort((a, b) => a - b)).to.deep.equal(data);
  });
});
