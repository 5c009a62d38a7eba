import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine } from "../../src/engine/engine";
import { areaUnderCurve } from "../../src/measure/area-under-curve";
import { blur } from "../../src/measure/baseline";
import { deletionCurve } from "../../src/measure/deletion-curve";
import { insertionCurve } from "../../src/measure/insertion-curve";
import { networkInput, networkScore } from "../../src/measure/network-score";
import type { Score } from "../../src/measure/score";
import { Network } from "../../src/network/network";
import { expectClose, rejection } from "../helpers/compare";
import { filled, grid, noise, scaled } from "./arrays";

/** A toy network: the sum of all values of each input. */
const sum: Score = async ({ data, shape: [count] }) => {
  const size = data.length / count;
  return Array.from({ length: count }, (_, b) =>
    data.slice(b * size, (b + 1) * size).reduce((a, c) => a + c, 0),
  );
};
const constant: Score = ({ shape: [count] }) => new Array(count).fill(0.3);

// 2 x 2 pixels, 2 channels; pixel sums 3, 7, 11, 15, in all 36.
const input = filled([2, 2, 2], (i) => i + 1);
// Hottest first: pixel 2 (11), then the tie of 0 (3) and 3 (15) in row-major order, then 1 (7).
const heat = grid([
  [5, 0],
  [9, 5],
]);

describe("the deletion curve", () => {
  it("takes pixels away, hottest first, ties in row-major order", async () => {
    const curve = await deletionCurve(input, heat, sum, { steps: 4 });
    expect(curve.fractions).to.deep.equal([0, 0.25, 0.5, 0.75, 1]);
    expect(curve.scores).to.deep.equal([36, 25, 22, 7, 0]);
    // (36 + 25 + 25 + 22 + 22 + 7 + 7 + 0) / 2 / 4 = 18
    expect(curve.auc).to.equal(18);
  });

  it("divides the pixels into equal parts and asks in batches", async () => {
    const batches: number[] = [];
    const counted: Score = (batch) => {
      batches.push(batch.shape[0]);
      return sum(batch);
    };
    const options = { steps: 3, batchSize: 3 };
    const curve = await deletionCurve(input, heat, counted, options);
    // round(4/3) = 1, round(8/3) = 3, 4
    expect(curve.fractions).to.deep.equal([0, 0.25, 0.75, 1]);
    expect(curve.scores).to.deep.equal([36, 25, 7, 0]);
    expect(batches).to.deep.equal([3, 1]);
  });

  it("of a constant score has that score as area", async () => {
    const { auc } = await deletionCurve(input, heat, constant);
    expect(auc).to.be.closeTo(0.3, 1e-12);
  });

  it("depends on the order of the heat only", async () => {
    const { scores } = await deletionCurve(input, scaled(heat, 1e-3), sum);
    expect(scores).to.deep.equal([36, 25, 22, 7, 0]);
    const even = await deletionCurve(input, scaled(heat, 0), sum);
    expect(even.scores).to.deep.equal([36, 33, 26, 15, 0]);
  });

  it("is at its smallest when the map is the evidence itself", async () => {
    const picture = noise([4, 5, 1], 7);
    const evidence = filled([4, 5], (i) => picture.data[i]);
    const best = await deletionCurve(picture, evidence, sum);
    const worst = await deletionCurve(picture, scaled(evidence, -1), sum);
    const other = await deletionCurve(picture, noise([4, 5], 11), sum);
    expect(best.auc).to.be.below(other.auc);
    expect(other.auc).to.be.below(worst.auc);
  });

  it("leaves the input as it was", async () => {
    await deletionCurve(input, heat, sum);
    expect([...input.data]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("refuses steps, baselines, shapes and scores that do not fit", async () => {
    const message = async (curve: Promise<unknown>) =>
      (await rejection(curve)).message;
    expect(
      await message(deletionCurve(input, heat, sum, { steps: 5 })),
    ).to.equal("Expected `steps` to be a whole number, 1 to 4, got 5.");
    expect(
      await message(
        deletionCurve(input, heat, sum, { baseline: "grey" as "zeros" }),
      ),
    ).to.equal(
      "Expected `baseline` to be 'zeros', 'blurred' or an array of the input's shape [2, 2, 2], got 'grey'.",
    );
    expect(await message(deletionCurve(heat, heat, sum))).to.equal(
      "Expected `input` to have the shape [2, 2, C] of the heat map, got [2, 2].",
    );
    expect(await message(deletionCurve(input, heat, () => [1]))).to.equal(
      "Expected `score` to return 5 finite numbers, one per input of the batch, got [1].",
    );
  });
});

describe("the insertion curve", () => {
  it("puts pixels into the baseline, hottest first", async () => {
    const options = { baseline: "zeros" } as const;
    const { scores, auc } = await insertionCurve(input, heat, sum, options);
    expect(scores).to.deep.equal([0, 11, 14, 29, 36]);
    // (0 + 11 + 11 + 14 + 14 + 29 + 29 + 36) / 2 / 4 = 18
    expect(auc).to.equal(18);
  });

  it("begins with a baseline of one's own", async () => {
    const baseline = filled([2, 2, 2], () => 10);
    const { scores } = await insertionCurve(input, heat, sum, { baseline });
    // 80; 80 - 20 + 11; - 20 + 3; - 20 + 15; 36
    expect(scores).to.deep.equal([80, 71, 54, 49, 36]);
  });

  it("begins with the blurred image by default, and ends with the image", async () => {
    const picture = noise([12, 12, 2], 3);
    const first = await insertionCurve(picture, noise([12, 12], 4), sum, {
      steps: 1,
    });
    expectClose(
      first.scores,
      [
        blur(picture, 5).reduce((a, b) => a + b),
        picture.data.reduce((a, b) => a + b),
      ],
      1e-6,
    );
  });

  it("blurs as scipy does", () => {
    // scipy 1.17.1: gaussian_filter(noise([16, 20], 7), 1.2, mode="nearest") at [0, 0], [7, 9], [15, 19], [3, 0]
    const { data } = noise([16, 20], 7);
    const both = filled([16, 20, 2], (i) => (i % 2 ? 1 : data[i / 2]));
    const blurred = blur(both, 1.2);
    const at = (y: number, x: number) => blurred[(y * 20 + x) * 2];
    expectClose(
      [at(0, 0), at(7, 9), at(15, 19), at(3, 0)],
      [0.20313910579, 0.56733606776, 0.52946258368, 0.3633116572],
      1e-6,
    );
    expect(blurred[1]).to.be.closeTo(1, 1e-6);
  });
});

describe("the area under a curve", () => {
  it("is the mean height by trapezoids, whatever the spacing", () => {
    // (0.1 * (1 + 0.5) + 0.3 * (0.5 + 0.1)) / 2 / 0.4 = 0.33 / 0.8
    const curve = { fractions: [0.5, 0.6, 0.9], scores: [1, 0.5, 0.1] };
    expect(areaUnderCurve(curve)).to.be.closeTo(0.4125, 1e-12);
  });

  it("wants two points", () => {
    expect(() => areaUnderCurve({ fractions: [1], scores: [1] })).to.throw(
      "Expected a curve of at least two points",
    );
  });
});

describe("the score of a network", () => {
  before(engine);

  const toy = (activation: "softmax" | "sigmoid") => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [1, 2, 1] }),
        tf.layers.dense({ units: 2, activation }),
      ],
    });
    model.layers[1].setWeights([
      tf.tensor2d([
        [1, 0],
        [0, 2],
      ]),
      tf.tensor1d([0, 1]),
    ]);
    return new Network("toy", model, {}, ["cat", "dog"]);
  };
  // Logits (x0, 2 x1 + 1): (3, 1) and (0, 3).
  const batch = filled([2, 1, 2, 1], (i) => [3, 0, 0, 1][i]);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  it("is the target's probability for each input of the batch", async () => {
    const network = toy("softmax");
    const before = tf.memory().numTensors;
    expectClose(
      await networkScore(network, "cat")(batch),
      [sigmoid(2), sigmoid(-3)],
      1e-6,
    );
    expectClose(
      await networkScore(network, 1)(batch),
      [sigmoid(-2), sigmoid(3)],
      1e-6,
    );
    expect(tf.memory().numTensors).to.equal(before);
  });

  it("is a sigmoid where the network ends in one", async () => {
    const score = networkScore(toy("sigmoid"), "dog");
    expectClose(await score(batch), [sigmoid(1), sigmoid(3)], 1e-6);
  });

  it("is the logit, or a function of the logits, where asked for", async () => {
    const network = toy("softmax");
    expectClose(
      await networkScore(network, "dog", { logit: true })(batch),
      [1, 3],
      1e-6,
    );
    const margin = (y: tf.Tensor) =>
      tf.sub(y.slice([0], [1]), y.slice([1], [1]));
    expectClose(await networkScore(network, margin)(batch), [2, -3], 1e-6);
  });

  it("carries a curve from an image to an area", async () => {
    const network = toy("softmax");
    const before = tf.memory().numTensors;
    const x = await networkInput(
      network,
      filled([1, 1, 2, 1], (i) => 3 - i),
    );
    expect(x.shape).to.deep.equal([1, 2, 1]);
    const score = networkScore(network, "cat", { logit: true });
    // Logit x0: 3, and 0 once the hot pixel is gone.
    const { scores } = await deletionCurve(x, grid([[1, 0]]), score);
    expectClose(scores, [3, 0, 0], 1e-6);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it("refuses a batch that does not fit", async () => {
    const error = await rejection(
      Promise.resolve(
        networkScore(toy("softmax"), 0)(filled([2, 2, 2, 1], () => 0)),
      ),
    );
    expect(error.message).to.equal(
      "Expected a batch for toy to have the shape [B, 1, 2, 1], got [2, 2, 2, 1].",
    );
  });
});
