import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import {
  cam,
  engine,
  gradCam,
  gradient,
  guidedBackprop,
  hiResCam,
  loadModel,
  type Network,
} from "../../src";
import { expectClose, rejection } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";
import { writeGraphModel } from "../helpers/graph-model";
import {
  averageDense,
  flattenDense,
  picture,
  seeded,
  smallNetwork,
} from "../helpers/networks";

const image = picture([8, 8, 3]);
const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);

describe("identities", () => {
  before(engine);

  it("CAM = Z x Grad-CAM = Z x HiResCAM where a global average and one dense layer follow", async () => {
    const network = smallNetwork(averageDense(5));
    const byCam = (await cam(network, image, { target: 2 })).signedMap.data;
    for (const method of [gradCam, hiResCam]) {
      const { signedMap } = await method(network, image, { target: 2 });
      expectClose(
        byCam,
        signedMap.data.map((value) => 64 * value),
        1e-5,
      );
    }
  });

  it("sum(HiResCAM) + bias = logit where one dense layer follows the flattened maps, and Grad-CAM's sum is not", async () => {
    const network = smallNetwork(flattenDense(5));
    const e = await hiResCam(network, image, { target: 3 });
    const bias = (network.model as tf.LayersModel)
      .getLayer("logits")
      .getWeights()[1]
      .dataSync()[3];
    expectClose([sum(e.signedMap.data) + bias], [e.target.score], 1e-5);
    const coarse = await gradCam(network, image, { target: 3 });
    const difference = sum(coarse.signedMap.data) + bias - e.target.score;
    expect(Math.abs(difference)).to.be.above(0.1);
  });

  it("scaling the score scales alpha and the map, and leaves the heat map", async () => {
    const network = smallNetwork(flattenDense(5));
    const plain = await gradCam(network, image, { target: 1 });
    const tripled = await gradCam(network, image, {
      target: (y) => tf.mul(tf.slice(y, [1], [1]), 3),
    });
    const three = (values: Float32Array) => values.map((value) => 3 * value);
    expectClose(tripled.weights!.data, three(plain.weights!.data), 1e-5);
    expectClose(tripled.map.data, three(plain.map.data), 1e-5);
    expectClose(tripled.heatmap.data, plain.heatmap.data, 1e-5);
  });

  it("permuting the channels permutes alpha and leaves the map", async () => {
    const network = smallNetwork(averageDense(3));
    const plain = await gradCam(network, image, { target: 1 });
    const model = network.model as tf.LayersModel;
    const order = tf.tensor1d([2, 0, 3, 1], "int32");
    // A copy: on WebAssembly a bias must not be a reshaped tensor, which the result of gather is.
    const permute = (tensor: tf.Tensor, axis: number) => {
      const values = tf.gather(tensor, order, axis).dataSync();
      return tf.tensor(values, tensor.shape);
    };
    const [kernel, bias] = model.getLayer("conv2").getWeights();
    model.getLayer("conv2").setWeights([permute(kernel, 3), permute(bias, 0)]);
    const [dense, offset] = model.getLayer("logits").getWeights();
    model.getLayer("logits").setWeights([permute(dense, 0), offset]);
    const permuted = await gradCam(network, image, { target: 1 });
    const [a, b, c, d] = plain.weights!.data;
    expectClose(permuted.weights!.data, [c, a, d, b], 1e-5);
    expectClose(permuted.signedMap.data, plain.signedMap.data, 1e-5);
  });

  it("mirroring the picture mirrors the map where the filters are symmetric", async () => {
    const network = smallNetwork(averageDense(3));
    const model = network.model as tf.LayersModel;
    for (const name of ["conv1", "conv2"]) {
      const layer = model.getLayer(name);
      const [kernel, bias] = layer.getWeights();
      const symmetric = tf.add(kernel, tf.reverse(kernel, 1));
      layer.setWeights([symmetric, bias]);
    }
    const mirrored = picture([8, 8, 3]);
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++)
        for (let c = 0; c < 3; c++)
          mirrored.set(y, x, c, image.get(y, 7 - x, c));
    const a = (await gradCam(network, image, { target: 1 })).signedMap;
    const b = (await gradCam(network, mirrored, { target: 1 })).signedMap;
    const turned = b.step(1, -1);
    const values = Array.from({ length: 64 }, (_, i) =>
      turned.get(Math.floor(i / 8), i % 8),
    );
    expectClose(a.data, values, 1e-4);
  });
});

describe("networks of every kind", () => {
  before(engine);

  for (const activation of ["softmax", "sigmoid"] as const)
    it(`that end in a ${activation} are explained by the logit before it, inside the layer or as a layer`, async () => {
      const plain = smallNetwork(flattenDense(4));
      const inside = smallNetwork(flattenDense(4, activation));
      const behind = smallNetwork(
        (x) =>
          (activation === "softmax"
            ? tf.layers.softmax({ name: "end" })
            : tf.layers.activation({ activation, name: "end" })
          ).apply(flattenDense(4)(x)) as tf.SymbolicTensor,
      );
      const expected = await gradCam(plain, image, { target: 2 });
      for (const network of [inside, behind]) {
        const e = await gradCam(network, image, { target: 2 });
        expect(e.target.score).to.be.closeTo(expected.target.score, 1e-4);
        expectClose(e.signedMap.data, expected.signedMap.data, 1e-5);
      }
    });

  it("with a single output are explained by index 0, and the other side by `negative`", async () => {
    const network = smallNetwork(flattenDense(1, "sigmoid"));
    const one = await gradCam(network, image, { target: 0 });
    const other = await gradCam(network, image, { target: 0, negative: true });
    expectClose(
      other.signedMap.data,
      one.signedMap.data.map((v) => -v),
      1e-6,
    );
    const [{ probability, score }] = await network.predict(image);
    expect(probability).to.be.closeTo(1 / (1 + Math.exp(-score)), 1e-6);
  });

  describe("with several outputs", () => {
    let network: Network;
    before(() => {
      network = smallNetwork((x) => {
        const flat = tf.layers.flatten().apply(x);
        const out = (name: string, units: number) =>
          tf.layers.dense({ name, units }).apply(flat) as tf.SymbolicTensor;
        return [out("colour", 3), out("form", 4)];
      });
    });

    it("are explained by { output, index }, the output by name or number", async () => {
      const byName = await gradCam(network, image, {
        target: { output: "form", index: 3 },
      });
      const byNumber = await gradCam(network, image, {
        target: { output: 1, index: 3 },
      });
      expect(byName.target.index).to.equal(3);
      expectClose(byName.signedMap.data, byNumber.signedMap.data, 0);
      const first = await gradCam(network, image, { target: 2 });
      const same = await gradCam(network, image, {
        target: { output: "colour", index: 2 },
      });
      expectClose(first.signedMap.data, same.signedMap.data, 0);
    });

    it("give a function the logits of all by name", async () => {
      const e = await gradCam(network, image, {
        target: ({ colour, form }) => tf.add(tf.sum(colour), tf.sum(form)),
      });
      expect(e.target.index).to.equal(null);
      expect(e.map.shape).to.deep.equal([8, 8]);
    });

    it("need a target, and one of an output that exists", async () => {
      const none = await rejection(gradCam(network, image));
      expect(none.message).to.match(/^Expected a `target`/);
      const wrong = await rejection(
        gradCam(network, image, { target: { output: "from", index: 0 } }),
      );
      expect(wrong.message).to.equal(
        "Expected `target.output` to be an output of small, 'colour' or 'form' or its number, got 'from'. Did you mean 'form'?",
      );
    });
  });

  it("with skip connections around the layer are differentiated along the layer's path only", async () => {
    const network = smallNetwork((x) => {
      const more = tf.layers
        .conv2d({
          name: "conv3",
          filters: 4,
          kernelSize: 3,
          padding: "same",
          activation: "relu",
        })
        .apply(x) as tf.SymbolicTensor;
      const both = tf.layers.add({ name: "sum" }).apply([x, more]);
      return averageDense(3)(both as tf.SymbolicTensor);
    });
    const { gradients, weights } = await gradCam(network, image, {
      target: 1,
      layer: "conv3",
    });
    const kernel = (network.model as tf.LayersModel)
      .getLayer("logits")
      .getWeights()[0];
    const column = await kernel.slice([0, 1], [-1, 1]).data();
    expectClose(
      weights!.data,
      Array.from(column, (w) => w / 64),
      1e-5,
    );
    expect(gradients!.shape).to.deep.equal([8, 8, 4]);
  });

  it("with BatchNormalization and dropout are taken in inference mode", async () => {
    const network = smallNetwork((x) => {
      let y = tf.layers
        .batchNormalization({ name: "bn", center: false })
        .apply(x);
      y = tf.layers.dropout({ rate: 0.9 }).apply(y);
      return flattenDense(3)(y as tf.SymbolicTensor);
    });
    const once = await gradCam(network, image, { target: 0 });
    const again = await gradCam(network, image, { target: 0 });
    expectClose(once.signedMap.data, again.signedMap.data, 0);
    expect(once.layer).to.equal("bn");
    const predicted = tf.tidy(() =>
      (
        network.model.predict(tf.tensor(image.data, [1, 8, 8, 3])) as tf.Tensor
      ).dataSync(),
    );
    expectClose((await network.logits(image)).data, predicted, 1e-5);
  });

  for (const activation of ["swish", "elu", "tanh"] as const)
    it(`with ${activation} have the gradient of finite differences`, async () => {
      const network = smallNetwork(flattenDense(3), activation);
      const e = await gradient(network, image, { target: 1 });
      const at = async (i: number, by: number) => {
        const moved = picture([8, 8, 3]);
        moved.data[i] += by;
        return (await network.logits(moved)).get(1);
      };
      for (const i of [0, 50, 100, 191]) {
        const rise = ((await at(i, 0.02)) - (await at(i, -0.02))) / 0.04;
        const scale = Math.max(...e.gradient.data.map(Math.abs));
        expect(e.gradient.data[i]).to.be.closeTo(rise, 2e-3 * scale);
      }
    });

  it("with several heads have the CAM of the output that is asked for", async () => {
    const input = tf.input({ shape: [8, 8, 3], name: "image" });
    const head = (name: string, stride: number) => {
      const maps = tf.layers
        .conv2d({
          name: `conv${name}`,
          filters: 4,
          kernelSize: 3,
          strides: stride,
          activation: "relu",
        })
        .apply(input);
      const pooled = tf.layers
        .globalAveragePooling2d({ dataFormat: "channelsLast" })
        .apply(maps);
      return tf.layers
        .dense({ name, units: 3 })
        .apply(pooled) as tf.SymbolicTensor;
    };
    const outputs = [head("A", 1), head("B", 2)];
    const network = seeded(tf.model({ inputs: input, outputs }));
    const options = { layer: "convB", target: { output: "B", index: 1 } };
    const byCam = await cam(network, image, options);
    const byGradients = await gradCam(network, image, options);
    const [h, w] = byCam.map.shape;
    expectClose(
      byCam.signedMap.data,
      byGradients.signedMap.data.map((v) => v * h * w),
      1e-5,
    );
    const error = await rejection(
      cam(network, image, { ...options, layer: "convA" }),
    );
    expect(error.message).to.contain("global average pooling");
  });

  it("with the convolutions in a model of their own have CAM at the default layer, which goes on after that model", async () => {
    const trunkIn = tf.input({ shape: [8, 8, 3] });
    const maps = tf.layers
      .conv2d({ name: "inside", filters: 4, kernelSize: 3 })
      .apply(trunkIn);
    const trunk = tf.model({
      inputs: trunkIn,
      outputs: maps as tf.SymbolicTensor,
      name: "trunk",
    });
    const input = tf.input({ shape: [8, 8, 3], name: "image" });
    const build = (end: (x: tf.SymbolicTensor) => tf.SymbolicTensor) =>
      seeded(
        tf.model({
          inputs: input,
          outputs: averageDense(3)(
            end(trunk.apply(input) as tf.SymbolicTensor),
          ),
        }),
      );
    const plain = build((x) => x);
    expect(plain.defaultLayer).to.equal("trunk/inside");
    const byCam = await cam(plain, image, { target: 1 });
    const byGradients = await gradCam(plain, image, { target: 1 });
    expectClose(
      byCam.signedMap.data,
      byGradients.signedMap.data.map((v) => 36 * v),
      1e-5,
    );
    const longer = build(
      (x) => tf.layers.reLU({ name: "after" }).apply(x) as tf.SymbolicTensor,
    );
    expect(longer.defaultLayer).to.equal("after");
  });

  it("with the head in a model of its own have CAM as well", async () => {
    const headIn = tf.input({ shape: [8, 8, 4] });
    const outputs = averageDense(3)(headIn);
    const head = tf.model({ inputs: headIn, outputs, name: "head" });
    const network = smallNetwork((x) => head.apply(x) as tf.SymbolicTensor);
    const byCam = await cam(network, image, { target: 1 });
    const byGradients = await gradCam(network, image, { target: 1 });
    expect(byCam.layer).to.equal("conv2");
    expectClose(
      byCam.signedMap.data,
      byGradients.signedMap.data.map((v) => 64 * v),
      1e-5,
    );
  });

  it("made by Sequential have names for their inputs and outputs", async () => {
    const model = tf.sequential();
    model.add(
      tf.layers.conv2d({
        name: "conv",
        filters: 4,
        kernelSize: 3,
        inputShape: [8, 8, 3],
      }),
    );
    model.add(tf.layers.flatten());
    model.add(
      tf.layers.dense({ name: "end", units: 2, activation: "sigmoid" }),
    );
    const network = seeded(model);
    const [{ name }] = network.graph.inputs;
    const e = await gradCam(network, image, {
      target: { output: "end", index: 1 },
    });
    const named = await gradCam(network, { [name]: image }, { target: 1 });
    expectClose(named.signedMap.data, e.signedMap.data, 0);
    const smooth = { samples: 1, noise: 0, flips: false };
    const smoothed = await gradCam(network, image, { target: 1, smooth });
    expectClose(smoothed.signedMap.data, e.signedMap.data, 1e-5);
    const outer = tf.sequential();
    outer.add(model);
    const [first] = await seeded(outer).predict(image);
    expect(first.probability).to.be.closeTo(
      1 / (1 + Math.exp(-first.score)),
      1e-6,
    );
  });

  it("with BatchNormalization over axis [3], as Keras writes it, have a gradient", async () => {
    const normal = (axis: unknown) =>
      smallNetwork((x) =>
        flattenDense(3)(
          tf.layers
            .batchNormalization({ scale: false, axis: axis as number })
            .apply(x) as tf.SymbolicTensor,
        ),
      );
    const a = await gradCam(normal([3]), image, { target: 1, layer: "conv2" });
    const b = await gradCam(normal(-1), image, { target: 1, layer: "conv2" });
    expectClose(a.signedMap.data, b.signedMap.data, 1e-5);
  });

  it("that end in a softmax at each step are explained by the logit of a path", async () => {
    const steps = (activation?: "softmax") =>
      smallNetwork((x) => {
        const rows = tf.layers.reshape({ targetShape: [8, 32] }).apply(x);
        const dense = tf.layers.dense({ units: 5, activation });
        return tf.layers
          .timeDistributed({ layer: dense, name: "words" })
          .apply(rows) as tf.SymbolicTensor;
      });
    // The wrapped layer's weights are not the model's own layer's: they are set here.
    const [ended, plain] = [steps("softmax"), steps()];
    const weights = (plain.model as tf.LayersModel).getWeights();
    (ended.model as tf.LayersModel).setWeights(weights);
    const a = await gradCam(ended, image, { target: [3, 2] });
    const b = await gradCam(plain, image, { target: [3, 2] });
    expect(a.target.index).to.deep.equal([3, 2]);
    expect(a.target.score).to.be.closeTo(b.target.score, 1e-4);
    expectClose(a.signedMap.data, b.signedMap.data, 1e-5);
  });

  it("with a reshape behind the softmax are explained by the logit all the same", async () => {
    const convolution = (end: boolean) =>
      smallNetwork((x) => {
        const pooled = tf.layers
          .globalAveragePooling2d({ dataFormat: "channelsLast" })
          .apply(x);
        let y = tf.layers.reshape({ targetShape: [1, 1, 4] }).apply(pooled);
        y = tf.layers
          .conv2d({ name: "scores", filters: 3, kernelSize: 1 })
          .apply(y);
        if (end) y = tf.layers.activation({ activation: "softmax" }).apply(y);
        return tf.layers
          .reshape({ targetShape: [3] })
          .apply(y) as tf.SymbolicTensor;
      });
    const [ended, plain] = [convolution(true), convolution(false)];
    const a = await gradCam(ended, image, { target: 2 });
    const b = await gradCam(plain, image, { target: 2 });
    expect(a.layer).to.equal("conv2");
    expect(a.target.score).to.be.closeTo(b.target.score, 1e-5);
    expectClose(a.weights!.data, b.weights!.data, 1e-5);
    const predicted = tf.tidy(() =>
      (
        ended.model.predict(tf.tensor(image.data, [1, 8, 8, 3])) as tf.Tensor
      ).dataSync(),
    );
    const [best] = await ended.predict(image);
    expect(best.probability).to.be.closeTo(predicted[best.index], 1e-5);
  });

  it("give the same score from every layer, those of a model with several outputs included", async () => {
    const trunkIn = tf.input({ shape: [8, 8, 3] });
    const maps = (name: string) =>
      tf.layers
        .conv2d({
          name,
          filters: 3,
          kernelSize: 3,
          padding: "same",
          activation: "relu",
        })
        .apply(trunkIn) as tf.SymbolicTensor;
    const trunk = tf.model({
      inputs: trunkIn,
      outputs: [maps("b"), maps("a")],
      name: "trunk",
    });
    const input = tf.input({ shape: [8, 8, 3], name: "image" });
    const [b, a] = trunk.apply(input) as tf.SymbolicTensor[];
    const both = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
    const network = seeded(
      tf.model({ inputs: input, outputs: flattenDense(3)(both) }),
    );
    const expected = (await network.logits(image)).get(1);
    for (const { name, shape } of network.layers) {
      if (shape.length !== 3) continue;
      const e = await gradCam(network, image, { target: 1, layer: name });
      expect(e.target.score, name).to.be.closeTo(expected, 1e-4);
    }
  });

  it("whose output is itself a convolution are explained before it", async () => {
    const network = smallNetwork(
      (x) =>
        tf.layers
          .conv2d({
            name: "out",
            filters: 2,
            kernelSize: 1,
            activation: "softmax",
          })
          .apply(x) as tf.SymbolicTensor,
    );
    expect(network.defaultLayer).to.equal("conv2");
    const target = [3, 4, 1] as unknown as number;
    const e = await gradCam(network, image, { target });
    expect(e.target.index).to.deep.equal([3, 4, 1]);
  });

  it("may have slashes in the names of their layers", async () => {
    const network = smallNetwork((x) => {
      const y = tf.layers.batchNormalization({ name: "conv2/bn" }).apply(x);
      return averageDense(3)(
        tf.layers.reLU({ name: "conv2/relu" }).apply(y) as tf.SymbolicTensor,
      );
    });
    expect(network.defaultLayer).to.equal("conv2/relu");
    const e = await gradCam(network, image, { target: 1 });
    expect(e.map.shape).to.deep.equal([8, 8]);
  });

  it("list a shared layer where it is used, and look at its last use", () => {
    const input = tf.input({ shape: [8, 8, 3], name: "image" });
    const convolution = (name: string) =>
      tf.layers.conv2d({ name, filters: 3, kernelSize: 3, padding: "same" });
    const [shared, middle] = [convolution("shared"), convolution("middle")];
    const y = shared.apply(middle.apply(shared.apply(input)));
    const network = seeded(
      tf.model({
        inputs: input,
        outputs: averageDense(2)(y as tf.SymbolicTensor),
      }),
    );
    const names = network.layers.map(({ name }) => name).slice(1, 4);
    expect(names).to.deep.equal(["shared#1", "middle", "shared"]);
    expect(network.defaultLayer).to.equal("shared");
  });

  it("with several heads look at the last convolution on the way to the head that is asked for", async () => {
    const network = smallNetwork((x) => {
      const mask = tf.layers
        .conv2d({ name: "mask", filters: 2, kernelSize: 3, padding: "same" })
        .apply(x);
      const more = tf.layers
        .conv2d({ name: "more", filters: 2, kernelSize: 3 })
        .apply(mask);
      return [
        averageDense(3)(x),
        tf.layers.flatten().apply(more) as tf.SymbolicTensor,
      ];
    });
    const classes = await gradCam(network, image, { target: 1 });
    expect(classes.layer).to.equal("conv2");
    const other = await gradCam(network, image, {
      target: { output: 1, index: 0 },
    });
    expect(other.layer).to.equal("mask");
  });

  it("name a layer inside a model, and the uses of a shared layer", () => {
    const inner = tf.sequential({ name: "trunk" });
    inner.add(
      tf.layers.conv2d({
        name: "inside",
        filters: 2,
        kernelSize: 3,
        inputShape: [8, 8, 3],
      }),
    );
    const input = tf.input({ shape: [8, 8, 3] });
    const twice = [
      inner.apply(input),
      inner.apply(input),
    ] as tf.SymbolicTensor[];
    const y = flattenDense(2)(
      tf.layers.add().apply(twice) as tf.SymbolicTensor,
    );
    const network = seeded(tf.model({ inputs: input, outputs: y }));
    const names = network.layers.map(({ name }) => name);
    expect(names).to.include.members([
      "trunk#1",
      "trunk#1/inside",
      "trunk",
      "trunk/inside",
    ]);
  });
});

describe("a GraphModel", () => {
  const golden = goldenCases().find(({ name }) => name === "gap-small")!;
  let folder: string;
  let network: Network;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "graph-"));
    network = await loadModel(writeGraphModel(folder));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("has nodes with shapes for layers, and the last convolution's ReLU for default", () => {
    expect(network.defaultLayer).to.equal("conv3/relu");
    const node = network.layers.find(({ name }) => name === "conv3/relu")!;
    expect(node.type).to.equal("Relu");
    expect(node.shape[2]).to.equal(16);
  });

  it("is explained by the logits before the softmax: the float64 values of the same network", async () => {
    const { target } = golden;
    const e = await gradCam(network, golden.input, { target });
    const { weights, signedMap } = golden.methods.gradCam!;
    expectClose(e.weights!.data, weights!);
    expectClose(e.signedMap.data, signedMap.flat());
    const sharp = await guidedBackprop(network, golden.input, { target });
    const expected = [golden.gradients.guidedBackprop].flat(
      Infinity,
    ) as number[];
    expectClose(sharp.gradient.data, expected);
    expect(sharp.guided).to.deep.equal([
      "conv1/relu",
      "conv2/relu",
      "conv3/relu",
    ]);
  });

  it("has no CAM, and says so", async () => {
    const error = await rejection(cam(network, golden.input, { target: 0 }));
    expect(error.message).to.contain("global average pooling");
  });
});
