import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import ndarray from "ndarray";
import {
  ablationCam,
  cam,
  classActivationMap,
  deconvnet,
  eigenCam,
  engine,
  deconvRule,
  explainBatch,
  gradCam,
  gradCamPlusPlus,
  gradCamPlusPlusVariants,
  gradient,
  guidedBackprop,
  guidedGradCam,
  guidedRule,
  hiResCam,
  xGradCam,
  type ChannelWeights,
  type Network,
} from "../../src";
import { gradCamPlusPlusWeights } from "../../src";
import { mapMethods } from "../../src/explain/catalogue";
import { withReluRule } from "../../src/network/relu-rules";
import { expectClose, rejection } from "../helpers/compare";
import {
  averageDense,
  flattenDense,
  picture,
  smallNetwork,
} from "../helpers/networks";

const image = picture([8, 8, 3]);
const METHODS = mapMethods;

describe("every method", () => {
  let network: Network;
  before(async () => {
    await engine();
    network = smallNetwork(averageDense(5));
  });

  for (const [name, method] of Object.entries(METHODS)) {
    it(`${name} gives a batch the same values as one by one`, async () => {
      const pictures = [1, 2, 3, 4, 5].map((seed) => picture([8, 8, 3], seed));
      const batch = await explainBatch(method, network, pictures, {
        target: 2,
      });
      expect(batch).to.have.length(5);
      for (const [i, one] of pictures.entries()) {
        const e = await method(network, one, { target: 2 });
        expectClose(batch[i].signedMap.data, e.signedMap.data, 1e-5);
        expect(batch[i].target.score).to.be.closeTo(e.target.score, 1e-4);
      }
    });

    it(`${name} takes a list of targets`, async () => {
      const list = await method(network, image, { target: [0, 3, "1"] });
      expect(list.map(({ target }) => target.index)).to.deep.equal([0, 3, 1]);
      const one = await method(network, image, { target: 3 });
      expectClose(list[1].signedMap.data, one.signedMap.data, 1e-5);
    });

    it(`${name} leaves no tensor behind, errors included`, async () => {
      await method(network, image, { target: 1 });
      const before = tf.memory().numTensors;
      await method(network, image, { target: 1 });
      await method(network, image, { target: [1, 2] });
      await explainBatch(method, network, [image, image]);
      for (const wrong of [{ target: 9 }, { layer: "none" }, { layer: "gap" }])
        await method(network, image, wrong).catch(() => undefined);
      await method(network, picture([4, 4, 3])).catch(() => undefined);
      expect(tf.memory().numTensors).to.equal(before);
    });
  }

  for (const method of [gradient, guidedBackprop, deconvnet])
    it("gradients of a batch are the same as one by one", async () => {
      const pictures = [1, 2, 3].map((seed) => picture([8, 8, 3], seed));
      const batch = await explainBatch(method, network, pictures);
      for (const [i, one] of pictures.entries()) {
        const e = await method(network, one);
        expect(batch[i].target).to.deep.include({ index: e.target.index });
        expectClose(batch[i].gradient.data, e.gradient.data, 1e-5);
      }
    });

  it("guidedGradCam explains one class with both parts, a list, and a batch", async () => {
    const one = await guidedGradCam(network, image);
    expect(one.gradCam.target.index).to.equal(one.guidedBackprop.target.index);
    const list = await guidedGradCam(network, image, { target: ["0", "3"] });
    expect(list[1].gradCam.target.index).to.equal(3);
    const batch = await explainBatch(guidedGradCam, network, [image, image], {
      target: 3,
    });
    expectClose(batch[1].guidedGradCam.data, list[1].guidedGradCam.data, 1e-5);
  });

  it("a batch with a list of targets has a list per picture", async () => {
    const pictures = [1, 2, 3].map((seed) => picture([8, 8, 3], seed));
    for (const method of [gradCam, guidedBackprop]) {
      const batch = await explainBatch<{ target: { index: unknown } }>(
        method as never,
        network,
        pictures,
        { target: [1, 2, 0] },
      );
      const indices = batch.map((row) => row.map(({ target }) => target.index));
      expect(indices).to.deep.equal([
        [1, 2, 0],
        [1, 2, 0],
        [1, 2, 0],
      ]);
    }
    const guided = await explainBatch(guidedGradCam, network, pictures, {
      target: [1, 2, 0],
    });
    const one = await guidedGradCam(network, pictures[2], { target: 2 });
    expectClose(guided[2][1].guidedGradCam.data, one.guidedGradCam.data, 1e-5);
  });

  it("a batch refuses what is no list, and no method", async () => {
    const single = image as unknown as [];
    const error = await rejection(explainBatch(gradCam, network, single));
    expect(error.message).to.contain(
      "Expected `inputs` to be a list of pictures",
    );
    const name = "gradCam" as unknown as typeof gradCam;
    const none = await rejection(explainBatch(name, network, [image]));
    expect(none.message).to.contain(
      "Expected `method` to be a method such as gradCam, got 'gradCam'",
    );
  });

  it("no tensor is left behind by a target that throws or that has no gradient", async () => {
    const targets = [
      () => {
        throw new Error("oh");
      },
      (y: tf.Tensor) => y,
      (y: tf.Tensor) =>
        tf.sum(
          tf.customGrad((x) => ({
            value: tf.mul(x as tf.Tensor, 1),
            gradFunc: () => {
              throw new Error("no way back");
            },
          }))(y),
        ),
    ];
    const before = tf.memory().numTensors;
    for (const target of targets)
      for (const method of [gradCam, guidedBackprop])
        await rejection<unknown>(method(network, image, { target }));
    expect(tf.memory().numTensors).to.equal(before);
  });

  it("`negative` turns the sign of every map that knows the class", async () => {
    for (const method of [cam, gradCam, hiResCam, xGradCam, ablationCam]) {
      const plus = await method(network, image, { target: 1 });
      const minus = await method(network, image, { target: 1, negative: true });
      expectClose(
        minus.signedMap.data,
        plus.signedMap.data.map((v) => -v),
        1e-5,
      );
    }
  });

  it("says what is wrong with a network or an input that is none", async () => {
    const nothing = undefined as unknown as Network;
    const error = await rejection(gradCam(nothing, image));
    expect(error.message).to.equal(
      "Expected `network` to be a network of loadModel, got undefined.",
    );
    const promise = Promise.resolve(image) as unknown as typeof image;
    const waiting = await rejection(gradCam(network, promise));
    expect(waiting.message).to.contain(
      "got a promise: was an `await` forgotten?",
    );
    for (const wrong of ["cat.png", 5, undefined]) {
      const { message } = await rejection(gradCam(network, wrong as never));
      expect(message).to.match(/^Expected `input` to be an image/);
    }
  });

  it("explains each picture's own likeliest class in a batch without a target", async () => {
    const pictures = [1, 2, 3, 4].map((seed) => picture([8, 8, 3], seed));
    const batch = await explainBatch(gradCam, network, pictures);
    for (const [i, one] of pictures.entries()) {
      const [best] = await network.predict(one, { top: 1 });
      expect(batch[i].target.index).to.equal(best.index);
    }
  });
});

describe("your own weights function", () => {
  let network: Network;
  before(async () => {
    await engine();
    network = smallNetwork(flattenDense(4));
  });

  it("goes through the same door", async () => {
    const mine = classActivationMap("mine", (_A, g) => tf.mean(g, [0, 1]));
    const e = await mine(network, image, { target: 1 });
    const expected = await gradCam(network, image, { target: 1 });
    expect(e.method).to.equal("mine");
    expectClose(e.signedMap.data, expected.signedMap.data, 0);
  });

  it("is told when its result has the wrong shape or is no tensor", async () => {
    const sum = classActivationMap("mine", (_A, g) => tf.sum(g));
    const wrong = await rejection(sum(network, image, { target: 1 }));
    expect(wrong.message).to.equal(
      "Expected the weights function of mine to return a tensor of the shape [4], got one of the shape [].",
    );
    const nothing = (() => undefined) as unknown as ChannelWeights;
    const none = await rejection(
      classActivationMap("mine", nothing)(network, image, { target: 1 }),
    );
    expect(none.message).to.contain("got undefined");
  });

  it("leaves no tensor behind when it throws", async () => {
    const broken = classActivationMap("mine", (A) => {
      tf.mul(A, 2);
      throw new Error("oh");
    });
    await broken(network, image, { target: 1 }).catch(() => undefined);
    const before = tf.memory().numTensors;
    const error = await rejection(broken(network, image, { target: 1 }));
    expect(error.message).to.equal("oh");
    expect(tf.memory().numTensors).to.equal(before);
  });
});

describe("Grad-CAM++ and its variants", () => {
  const A = () => tf.tensor3d([1, 2, 3, 0, 5, 1, 0, 4], [2, 2, 2]);
  const g = () =>
    tf.tensor3d([0.1, -0.2, 0.3, 0.05, -0.4, 0.2, 0, 0.1], [2, 2, 2]);
  const weights = (f: ChannelWeights) =>
    tf.tidy(() => [...f(A(), g()).dataSync()]);
  const V = gradCamPlusPlusVariants;

  // Channel 0: A = 1, 3, 5, 0 (sum 9), g = .1, .3, -.4, 0. Channel 1: A = 2, 0, 1, 4 (sum 7), g = -.2, .05, .2, .1.
  it("agree with the sums worked out by hand", () => {
    const w0 = 0.1 / (2 + 0.9) + 0.3 / (2 + 2.7);
    const w1 = 0.05 / (2 + 0.35) + 0.2 / (2 + 1.4) + 0.1 / (2 + 0.7);
    expectClose(weights(gradCamPlusPlusWeights), [w0, w1], 1e-5);
    expectClose(
      weights(V.torchCamWeights),
      [0.028, 0.000125 + 0.008 + 0.001],
      1e-5,
    );
    const x0 = 0.1 / (2 + 0.225) + 0.3 / (2 + 0.675);
    const x1 = 0.05 / (2 + 0.0875) + 0.2 / (2 + 0.35) + 0.1 / (2 + 0.175);
    expectClose(weights(V.xpliqueWeights), [x0, x1], 1e-5);
    const a0 = [1 / 2.9, 1 / 4.7];
    const authors0 = (0.1 * a0[0] + 0.3 * a0[1]) / (a0[0] + a0[1]);
    expectClose([weights(V.authorsWeights)[0]], [authors0], 1e-5);
    // tf-keras-vis also counts the negative gradient in the sum: alpha = 1 / (2 - 3.6).
    const keras0 =
      (0.1 * a0[0] + 0.3 * a0[1]) / (a0[0] + a0[1] + 1 / (2 - 3.6));
    expectClose([weights(V.tfKerasVisWeights)[0]], [keras0], 1e-5);
  });

  it("differ from the paper where the gradients are small: pytorch-grad-cam's epsilon takes a third away", () => {
    const small = (f: ChannelWeights) =>
      tf.tidy(() => f(A(), tf.mul(g(), 4e-3)).dataSync()[1]);
    expect(
      small(V.pytorchGradCamWeights) / small(gradCamPlusPlusWeights),
    ).to.be.within(0.3, 0.8);
    const large = weights(V.pytorchGradCamWeights);
    expectClose(large, weights(gradCamPlusPlusWeights), 1e-3);
  });

  it("give 0 for a channel without a positive gradient, never NaN", () => {
    for (const f of [gradCamPlusPlusWeights, ...Object.values(V)]) {
      const values = tf.tidy(() =>
        f(tf.zeros([2, 2, 2]), tf.zeros([2, 2, 2])).dataSync(),
      );
      expect([...values]).to.deep.equal([0, 0]);
    }
  });
});

describe("guided backprop", () => {
  let network: Network;
  before(async () => {
    await engine();
    network = smallNetwork(flattenDense(4));
  });

  it("says which layers it guided", async () => {
    const { guided } = await guidedBackprop(network, image, { target: 1 });
    expect(guided).to.deep.equal(["conv1", "conv2"]);
    expect(await gradient(network, image, { target: 1 })).to.not.have.property(
      "guided",
    );
  });

  it("follows the rule on a ReLU worked out by hand, with and without a cap", async () => {
    const x = tf.tensor1d([-1, 2, 3, 9]);
    const dy = tf.tensor1d([1, -1, 1, 1]);
    const back = (rule: typeof guidedRule, f: (x: tf.Tensor) => tf.Tensor) =>
      [...withReluRule(rule, () => tf.grad(f)(x, dy)).dataSync()].map(
        (v) => v + 0,
      );
    expect(back(guidedRule, tf.relu)).to.deep.equal([0, 0, 1, 1]);
    expect(back(deconvRule, tf.relu)).to.deep.equal([1, 0, 1, 1]);
    expect(back(guidedRule, tf.relu6)).to.deep.equal([0, 0, 1, 0]);
    expect(back(deconvRule, tf.relu6)).to.deep.equal([1, 0, 1, 0]);
    expect(
      [...tf.grad(tf.relu)(x, dy).dataSync()].map((v) => v + 0),
    ).to.deep.equal([0, -1, 1, 1]);
  });

  it("puts the true gradient back even when something throws", async () => {
    const original = tf.getGradient(tf.Relu);
    await rejection(
      guidedBackprop(network, image, {
        target: () => {
          throw new Error("oh");
        },
      }),
    );
    expect(tf.getGradient(tf.Relu)).to.equal(original);
    expect(tf.getGradient(tf.Relu6)?.kernelName).to.equal("Relu6");
  });

  for (const method of [gradient, deconvnet, guidedBackprop])
    it(`and its relatives leave no tensor behind (${method.name})`, async () => {
      await method(network, image, { target: 1 });
      const before = tf.memory().numTensors;
      await method(network, image, { target: [1, 2] });
      await method(network, image, { target: 9 }).catch(() => undefined);
      await method(network, image, { smooth: { samples: 2 } });
      await guidedGradCam(network, image);
      expect(tf.memory().numTensors).to.equal(before);
    });
});

describe("smoothing", () => {
  let network: Network;
  before(async () => {
    await engine();
    network = smallNetwork(flattenDense(4));
  });

  it("without noise and flips changes nothing", async () => {
    const smooth = { samples: 2, noise: 0, flips: false };
    const plain = await gradCam(network, image, { target: 1 });
    const e = await gradCam(network, image, { target: 1, smooth });
    expectClose(e.signedMap.data, plain.signedMap.data, 1e-5);
    const sharp = await gradient(network, image, { target: 1, smooth });
    const clean = await gradient(network, image, { target: 1 });
    expectClose(sharp.gradient.data, clean.gradient.data, 1e-5);
  });

  it("with flips alone is the mean of the map and of the mirrored picture's map, mirrored back", async () => {
    const smooth = { samples: 1, noise: 0 };
    const e = await gradCam(network, image, { target: 1, smooth });
    const mirrored = ndarray(image.data.slice(), [8, 8, 3]);
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++)
        for (let c = 0; c < 3; c++)
          mirrored.set(y, x, c, image.get(y, 7 - x, c));
    const a = (await gradCam(network, image, { target: 1 })).signedMap;
    const b = (await gradCam(network, mirrored, { target: 1 })).signedMap;
    const mean = Array.from({ length: 64 }, (_, i) => {
      const [y, x] = [Math.floor(i / 8), i % 8];
      return (a.get(y, x) + b.get(y, 7 - x)) / 2;
    });
    expectClose(e.signedMap.data, mean, 1e-5);
  });

  it("gives the same for the same seed and something else for another", async () => {
    const run = async (seed: number) =>
      (
        await gradCam(network, image, {
          target: 1,
          smooth: { samples: 3, seed },
        })
      ).map.data;
    expectClose(await run(4), await run(4), 0);
    expect(await run(4)).to.not.deep.equal(await run(5));
  });

  it("refuses samples that are no number", async () => {
    const error = await rejection(
      gradCam(network, image, { smooth: { samples: 0 } }),
    );
    expect(error.message).to.contain("Expected `smooth.samples`");
  });
});

describe("an empty map", () => {
  before(engine);
  const dead = () => {
    const network = smallNetwork(flattenDense(3));
    const layer = (network.model as tf.LayersModel).getLayer("conv2");
    layer.setWeights([tf.zeros([3, 3, 4, 4]), tf.fill([4], -1)]);
    return network;
  };

  it("stays zero and says that there is no positive evidence", async () => {
    const network = smallNetwork(averageDense(3));
    const model = network.model as tf.LayersModel;
    model.getLayer("logits").setWeights([tf.fill([4, 3], -1), tf.zeros([3])]);
    const e = await gradCam(network, image, { target: 1 });
    expect(e.note).to.equal("no positive evidence for '1' at conv2");
    expect(e.heatmap.data.every((value) => value === 0)).to.equal(true);
    const other = await gradCam(network, image, { target: 1, negative: true });
    expect(other).to.not.have.property("note");
  });

  for (const [name, method] of Object.entries({
    gradCam,
    gradCamPlusPlus,
    hiResCam,
    xGradCam,
    eigenCam,
  }))
    it(`says that the layer is dead (${name})`, async () => {
      const e = await method(dead(), image, { target: 1 });
      expect(e.note).to.equal(
        "conv2 is dead: every activation is 0 for this input",
      );
      expect(e.heatmap.data.every((value) => value === 0)).to.equal(true);
    });

  it("says that the target is constant or saturated", async () => {
    const network = smallNetwork(flattenDense(3));
    const constant = await gradCam(network, image, {
      target: () => tf.scalar(3),
    });
    expect(constant.note).to.contain("does not change with conv2");
    const saturated = await gradCam(network, image, {
      target: (y) => tf.slice(tf.softmax(tf.mul(y, 1e4)), [0], [1]),
    });
    expect(saturated.note).to.contain("saturated");
    const flat = await gradient(network, image, { target: () => tf.scalar(3) });
    expect(flat.note).to.contain("every gradient is 0");
  });
});

describe("NaN and infinity", () => {
  before(engine);

  it("in the network are reported with the layer where they first appear", async () => {
    const network = smallNetwork(flattenDense(3));
    const layer = (network.model as tf.LayersModel).getLayer("conv2");
    const [kernel, bias] = layer.getWeights();
    layer.setWeights([kernel, tf.mul(bias, 1e39)]);
    for (const method of [gradCam, gradient]) {
      const before = tf.memory().numTensors;
      const error = await rejection<unknown>(
        method(network, image, { target: 1 }),
      );
      expect(error.message).to.match(
        /NaN or infinity, first at the layer 'conv2': its weights/,
      );
      expect(tf.memory().numTensors).to.equal(before);
    }
  });

  it("in the computation, from finite weights, are reported with the layer", async () => {
    const network = smallNetwork(flattenDense(3));
    const layer = (network.model as tf.LayersModel).getLayer("conv2");
    layer.setWeights([tf.fill([3, 3, 4, 4], 3e38), tf.fill([4], 3e38)]);
    const error = await rejection(gradCam(network, image, { target: 1 }));
    expect(error.message).to.match(/first at the layer 'conv2'/);
  });

  it("that a ReLU may hide are found where the map is empty", async () => {
    const network = smallNetwork((x) => {
      const normal = tf.layers.batchNormalization({ name: "bn" }).apply(x);
      const open = tf.layers.reLU({ name: "relu" }).apply(normal);
      return flattenDense(3)(open as tf.SymbolicTensor);
    });
    const layer = (network.model as tf.LayersModel).getLayer("bn");
    const [gamma, beta, mean, variance] = layer.getWeights();
    layer.setWeights([gamma, beta, mean, tf.sub(variance, 9)]);
    const before = tf.memory().numTensors;
    const error = await rejection(gradCam(network, image, { target: 1 }));
    expect(error.message).to.match(/first at the layer 'bn'/);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it("in the input are reported as such", async () => {
    const network = smallNetwork(flattenDense(3));
    const broken = picture([8, 8, 3]);
    broken.set(2, 2, 1, NaN);
    const error = await rejection(gradCam(network, broken, { target: 1 }));
    expect(error.message).to.equal(
      "Expected `input` to hold finite numbers, got NaN or infinity.",
    );
  });

  it("in the score alone are reported as such", async () => {
    const network = smallNetwork(flattenDense(3));
    const error = await rejection(
      gradCam(network, image, {
        target: (y) => tf.exp(tf.mul(tf.sum(tf.abs(y)), 1e4)),
      }),
    );
    expect(error.message).to.contain("though every layer of 'small' is finite");
  });
});
