import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine, gradCam, guidedBackprop, type Network } from "../../src";
import { startOnnxRuntime, onnxRuntime } from "../../src/engine/onnx-runtime";
import { expectClose, rejection } from "../helpers/compare";
import {
  averageDense,
  picture,
  seeded,
  smallNetwork,
} from "../helpers/networks";

const image = picture([8, 8, 3]);

/** What was said on the way. */
async function warnings(work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => said.push(text);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return said;
}

const withLayerNormalization = () =>
  smallNetwork((x) => {
    const normal = tf.layers.layerNormalization({ name: "normal" }).apply(x);
    return averageDense(3)(normal as tf.SymbolicTensor);
  });

describe("what ONNX Runtime cannot compute", () => {
  before(async function () {
    if ((await engine()).name !== "onnx") this.skip();
    startOnnxRuntime();
  });

  it("is computed by TensorFlow.js, which is said once, with the layer", async () => {
    const network = withLayerNormalization();
    const said = await warnings(async () => {
      await gradCam(network, image, { target: 1 });
      await guidedBackprop(network, image, { target: 1 });
    });
    expect(said).to.deep.equal([
      "'small' is computed by TensorFlow.js: onnx does not cover the layer 'normal' (LayerNormalization). WORKBOOK_ENGINE chooses another engine; see npm run engine.",
    ]);
    const { tensorflow } = await engine();
    expect(await network.engine()).to.deep.equal({
      name: tensorflow,
      tensorflow,
      why: "onnx does not cover the layer 'normal' (LayerNormalization)",
    });
  });

  it("is not what it can: such a network says that onnx computes it", async () => {
    expect((await smallNetwork(averageDense(3)).engine()).name).to.equal(
      "onnx",
    );
  });

  it("falls back with the same values when a session cannot be made, or fails as it runs", async () => {
    const expected = await gradCam(smallNetwork(averageDense(3)), image, {
      target: 1,
    });
    const ort = onnxRuntime()!;
    const create = ort.InferenceSession.create;
    const broken = [
      () => Promise.reject(new Error("out of memory")),
      () =>
        Promise.resolve({
          run: () => Promise.reject(new Error("out of memory")),
          release: () => Promise.resolve(),
        }),
    ];
    for (const way of broken) {
      const network: Network = smallNetwork(averageDense(3));
      ort.InferenceSession.create = way as unknown as typeof create;
      try {
        const said = await warnings(async () => {
          const e = await gradCam(network, image, { target: 1 });
          expectClose(e.map.data, expected.map.data, 1e-5);
        });
        expect(said.join()).to.contain(
          "onnx does not cover this network: out of memory",
        );
      } finally {
        ort.InferenceSession.create = create;
      }
    }
  });

  it("is no reason to leave ONNX Runtime where the input is at fault: TensorFlow.js explains, and the next works", async () => {
    const inputs = tf.input({ shape: [null, null, 3] });
    const maps = tf.layers
      .conv2d({ name: "conv", filters: 2, kernelSize: 3 })
      .apply(inputs);
    const network = seeded(
      tf.model({
        inputs,
        outputs: averageDense(2)(maps as tf.SymbolicTensor),
        name: "free",
      }),
    );
    const said = await warnings(async () => {
      const small = gradCam(network, picture([2, 2, 3]), { target: 1 });
      expect((await rejection(small)).message).to.equal(
        "Expected `input` to be large enough for the layer 'conv', whose output would have the shape [0, 0, 2].",
      );
      await gradCam(network, picture([5, 4, 3]), { target: 1 });
    });
    expect(said).to.deep.equal([]);
    expect((await network.engine()).name).to.equal("onnx");
  });

  it("leaves no tensor behind when it falls back", async () => {
    const network = withLayerNormalization();
    const { numTensors } = tf.memory();
    await warnings(() => gradCam(network, image, { target: 1 }));
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  it("does not hide a mistake of the user's", async () => {
    const network = smallNetwork(averageDense(3));
    const target = () => {
      throw new Error("mine");
    };
    const said = await warnings(async () => {
      const error = await gradCam(network, image, { target }).catch((e) => e);
      expect(error.message).to.equal("mine");
    });
    expect(said).to.deep.equal([]);
  });
});
