import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine } from "../../src/engine/engine";
import { startOnnxRuntime } from "../../src/engine/onnx-runtime";
import { LayersGraph } from "../../src/network/layers-graph";
import type { Objective } from "../../src/network/runner";
import { OnnxRunner } from "../../src/onnx/runner";
import { Uncovered } from "../../src/onnx/uncovered";
import { expectClose, rejection } from "../helpers/compare";
import { distinctValues } from "../helpers/finite-differences";
import { seeded } from "../helpers/networks";
import {
  bothRunners,
  expectSameAtLayer,
  expectSameInputGradient,
  expectSameLogits,
  type Pair,
} from "./support";

type Symbol = tf.SymbolicTensor;

const input = (shape: (number | null)[], name: string, dtype?: "int32") =>
  tf.input({ shape, name, dtype });
const conv = (name: string, x: Symbol, filters = 4, strides = 1) =>
  tf.layers
    .conv2d({ name, filters, kernelSize: 3, padding: "same", strides })
    .apply(x) as Symbol;
const relu = (name: string, x: Symbol) =>
  tf.layers.activation({ name, activation: "relu" }).apply(x) as Symbol;
const norm = (name: string, x: Symbol) =>
  tf.layers.batchNormalization({ name }).apply(x) as Symbol;
const head = (x: Symbol, units = 5) => {
  const flat = tf.layers.flatten().apply(x);
  return tf.layers.dense({ name: "logits", units }).apply(flat) as Symbol;
};

/** conv -> BatchNorm -> relu, and a residual sum whose BatchNorm's input is read twice. */
function residual(): Pair {
  const x = input([8, 7, 3], "image");
  const a = relu("relu1", norm("norm1", conv("conv1", x)));
  const b = conv("conv2", a);
  const sum = tf.layers
    .add({ name: "sum" })
    .apply([norm("norm2", b), a, b]) as Symbol;
  const outputs = head(relu("relu2", sum));
  return bothRunners(tf.model({ inputs: x, outputs }));
}

describe("networks as ONNX models", () => {
  before(async () => {
    await engine();
    startOnnxRuntime();
  });

  it("agree at every layer, also where paths go around it, and before a BatchNorm that is else folded", async () => {
    const pair = residual();
    const x = distinctValues([2, 8, 7, 3]);
    for (const { name, outputs } of pair.model.layers.map((layer) => ({
      name: layer.name,
      outputs: layer.outputShape as number[],
    })))
      if (outputs.length === 4) await expectSameAtLayer(pair, name, [x]);
  });

  it("agree in the gradient of the picture under every rule", async () => {
    const pair = residual();
    const x = distinctValues([2, 8, 7, 3]);
    for (const rule of [undefined, "guided", "deconvnet"] as const)
      await expectSameInputGradient(pair, [x], rule);
  });

  it("agree for several outputs and for models inside models", async () => {
    const inner = input([8, 8, 4], "inner");
    const block = tf.model({
      inputs: inner,
      outputs: relu("out", conv("inside", inner)),
      name: "block",
    });
    const x = input([8, 8, 3], "image");
    const a = conv("conv1", x);
    const twice = block.apply(block.apply(a)) as Symbol;
    const pooled = tf.layers
      .globalAveragePooling2d({ dataFormat: "channelsLast" })
      .apply(twice);
    const soft = tf.layers
      .dense({ units: 3, activation: "softmax" })
      .apply(pooled) as Symbol;
    const map = conv("map", twice, 2);
    const pair = bothRunners(tf.model({ inputs: x, outputs: [soft, map] }));
    const image = distinctValues([2, 8, 8, 3]);
    await expectSameLogits(pair, [image]);
    await expectSameInputGradient(pair, [image], "guided");
    for (const layer of ["conv1", "block#1", "block/inside", "block", "map"])
      await expectSameAtLayer(pair, layer, [image]);
  });

  it("agree where merges repeat an axis, and for averages, products, maxima and minima", async () => {
    const x = input([6, 6, 3], "image");
    const a = conv("conv1", x);
    const squeezed = tf.layers
      .reshape({ targetShape: [1, 1, 4] })
      .apply(
        tf.layers
          .dense({ units: 4, activation: "sigmoid" })
          .apply(
            tf.layers
              .globalAveragePooling2d({ dataFormat: "channelsLast" })
              .apply(a),
          ),
      ) as Symbol;
    const scaled = tf.layers.multiply().apply([a, squeezed]) as Symbol;
    const b = conv("conv2", a);
    const merged = [
      tf.layers.maximum().apply([a, b]) as Symbol,
      tf.layers.minimum().apply([a, b]) as Symbol,
      tf.layers.average().apply([a, b, scaled]) as Symbol,
    ];
    const all = tf.layers.concatenate({ name: "all" }).apply(merged) as Symbol;
    const rows = tf.layers
      .concatenate({ axis: 1, name: "rows" })
      .apply([all, all]) as Symbol;
    const pair = bothRunners(tf.model({ inputs: x, outputs: head(rows) }));
    const image = distinctValues([2, 6, 6, 3]);
    await expectSameInputGradient(pair, [image]);
    for (const layer of ["conv1", "conv2", "all", "rows"])
      await expectSameAtLayer(pair, layer, [image]);
  });

  it("agree for a picture and a question: embedding, LSTM, attention by dot products", async () => {
    const x = input([6, 6, 3], "image");
    const words = input([5], "question", "int32");
    const maps = conv("conv1", x, 8);
    const places = tf.layers
      .reshape({ targetShape: [36, 8] })
      .apply(maps) as Symbol;
    const embedded = tf.layers
      .embedding({ inputDim: 9, outputDim: 4 })
      .apply(words);
    const query = tf.layers.lstm({ units: 8 }).apply(embedded) as Symbol;
    const fit = tf.layers.dot({ axes: [2, 1] }).apply([places, query]);
    const attention = tf.layers.softmax().apply(fit) as Symbol;
    const context = tf.layers
      .dot({ axes: [1, 1] })
      .apply([places, attention]) as Symbol;
    const pair = bothRunners(
      tf.model({
        inputs: [x, words],
        outputs: tf.layers.dense({ units: 5 }).apply(context) as Symbol,
      }),
    );
    const inputs = [
      distinctValues([2, 6, 6, 3]),
      tf.tensor2d(
        [
          [1, 2, 3, 8, 0],
          [4, 4, 0, 1, 7],
        ],
        [2, 5],
        "int32",
      ),
    ];
    await expectSameLogits(pair, inputs);
    await expectSameInputGradient(pair, inputs);
    await expectSameAtLayer(pair, "conv1", inputs);
  });

  it("agree in dot products of every pair of axes", async () => {
    for (const axes of [1, 2, -1, [1, 2], [2, 1]] as (
      number | [number, number]
    )[]) {
      const x = input([4, 4], "rows");
      const pair = bothRunners(
        tf.model({
          inputs: x,
          outputs: tf.layers
            .dot({ axes: axes as number })
            .apply([
              x,
              tf.layers.dense({ units: 4 }).apply(x) as Symbol,
            ]) as Symbol,
        }),
      );
      await expectSameInputGradient(pair, [distinctValues([2, 4, 4])]);
    }
  });

  it("take any size where the network does, each in its own session", async () => {
    const x = input([null, null, 3], "image");
    const pooled = tf.layers
      .globalAveragePooling2d({ dataFormat: "channelsLast" })
      .apply(relu("relu1", conv("conv1", x, 4, 2)));
    const outputs = tf.layers.dense({ units: 3 }).apply(pooled) as Symbol;
    const pair = bothRunners(tf.model({ inputs: x, outputs }));
    for (const size of [5, 8, 13])
      await expectSameAtLayer(pair, "relu1", [
        distinctValues([1, size, size + 1, 3]),
      ]);
  });

  it("give a gradient of zeros where the layer does not lead to the score", async () => {
    const x = input([6, 6, 3], "image");
    const ends = ["a", "b"].map((name) => conv(name, x));
    const outputs = ends.map((y) => tf.layers.flatten().apply(y) as Symbol);
    const pair = bothRunners(tf.model({ inputs: x, outputs }));
    const image = [distinctValues([2, 6, 6, 3])];
    const first: Objective = {
      value: ([y]) => tf.sum(y) as tf.Scalar,
      picks: [0, 1].map(() => ({ output: 0, index: [3] })),
    };
    const cut = await pair.onnx.cut("b", image);
    const { gradient } = await pair.onnx.headGradient("b", cut, first);
    expect(gradient.shape).to.deep.equal([2, 6, 6, 4]);
    expect([...gradient.dataSync()].every((value) => value === 0)).to.equal(
      true,
    );
  });

  it("pick single logits as a function of them does", async () => {
    const { onnx } = residual();
    const image = [distinctValues([2, 8, 7, 3])];
    const value: Objective["value"] = ([y]) =>
      tf.sum(tf.mul(y, tf.oneHot([3, 1], 5))) as tf.Scalar;
    const picks = [3, 1].map((index) => ({ output: 0, index: [index] }));
    const known = await onnx.inputGradient(image, 0, { value, picks });
    const derived = await onnx.inputGradient(image, 0, { value });
    expectClose(known.gradient.dataSync(), derived.gradient.dataSync(), 1e-6);
  });

  it("are made anew when a weight changes, by setWeights or by training", async () => {
    const pair = residual();
    const image = [distinctValues([1, 8, 7, 3])];
    await expectSameLogits(pair, image);
    const layer = pair.model.getLayer("conv1");
    layer.setWeights(layer.getWeights().map((w) => tf.mul(w, -2)));
    await expectSameLogits(pair, image);
    await expectSameAtLayer(pair, "relu1", image);
    pair.model.compile({
      optimizer: tf.train.sgd(0.1),
      loss: "meanSquaredError",
    });
    await pair.model.trainOnBatch(image[0], tf.ones([1, 5]));
    await expectSameLogits(pair, image);
  });

  it("leave no tensor behind, also where a target throws", async () => {
    const { onnx } = residual();
    const image = [distinctValues([2, 8, 7, 3])];
    const { numTensors } = tf.memory();
    const cut = await onnx.cut("relu1", image);
    const fails: Objective = {
      value: () => {
        throw new Error("oh");
      },
    };
    const error = await rejection(onnx.headGradient("relu1", cut, fails));
    expect(error.message).to.equal("oh");
    tf.dispose([cut.activations, ...cut.around, ...(await onnx.logits(image))]);
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  it("keep the last eight sessions and free the others", async () => {
    const pair = residual();
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const names = pair.model.layers
      .filter(({ outputShape }) => outputShape.length === 4)
      .map(({ name }) => name);
    const image = [distinctValues([1, 8, 7, 3])];
    for (const i of sizes)
      await expectSameAtLayer(pair, names[i % names.length], image);
  });

  it("run at the same time", async () => {
    const { onnx, reference } = residual();
    const images = [1, 2, 3].map((seed) => distinctValues([1, 8, 7, 3], seed));
    const all = await Promise.all(images.map((x) => onnx.logits([x])));
    for (const [i, [y]] of all.entries()) {
      const [expected] = await reference.logits([images[i]]);
      expectClose(y.dataSync(), expected.dataSync(), 1e-6);
    }
  });

  it("are refused where a layer is not covered, with its name", () => {
    const x = input([4, 4, 2], "image");
    const cases: [string, Symbol][] = [
      [
        "LayerNormalization",
        tf.layers.layerNormalization({ name: "own" }).apply(x) as Symbol,
      ],
      [
        "UpSampling2D",
        tf.layers
          .upSampling2d({ name: "own", interpolation: "bilinear" })
          .apply(x) as Symbol,
      ],
      [
        "DepthwiseConv2D",
        tf.layers
          .depthwiseConv2d({ name: "own", kernelSize: 2, dilationRate: 2 })
          .apply(x) as Symbol,
      ],
    ];
    for (const [type, outputs] of cases) {
      const model = tf.model({ inputs: x, outputs });
      seeded(model);
      expect(() => new OnnxRunner(new LayersGraph(model)))
        .to.throw(Uncovered)
        .with.property("message", `the layer 'own' (${type})`);
    }
  });
});
