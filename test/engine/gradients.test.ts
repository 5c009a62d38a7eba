import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { expect } from "chai";
import { engine } from "../../src/engine/engine";
import {
  mendCpu,
  mendGradients,
  mendNative,
  mendWasm,
} from "../../src/engine/mend";
import { findPackage, loadTfjsNode } from "../../src/engine/optional-package";
import { expectClose } from "../helpers/compare";
import { distinctValues, expectGradient } from "../helpers/finite-differences";
import { notOnNative, operations, type Operation } from "./operations";

const NATIVE = "@tensorflow/tfjs-node";

describe("gradients agree with finite differences, and values with the cpu engine's", () => {
  let backend: string;
  before(async () => {
    await engine();
    backend = tf.getBackend();
    tf.env().set("PROD", true);
    mendGradients();
  });
  after(() => tf.setBackend(backend));

  describe("on cpu", () => {
    before(() => {
      mendCpu();
      return tf.setBackend("cpu");
    });
    [...operations, ...notOnNative].forEach(testOperation);
    testTies();
  });

  describe("on wasm", () => {
    before(() => {
      mendWasm();
      return tf.setBackend("wasm");
    });
    [...operations, ...notOnNative].forEach(testOperation);
    testTies();
  });

  if (!findPackage(NATIVE))
    console.warn(
      "SKIPPED, gradients of the native engine: it is not installed. npm run engine -- native",
    );
  (findPackage(NATIVE) ? describe : describe.skip)("on native", () => {
    before(async () => {
      await loadTfjsNode(NATIVE);
      mendNative();
      await tf.setBackend("tensorflow");
    });
    operations.forEach(testOperation);
    testTies();
  });
});

function testOperation({ name, shape, f }: Operation): void {
  it(name, async () => {
    const here = tf.getBackend();
    const x = distinctValues(shape);
    expectGradient(f, x);
    const values = f(x).dataSync();
    await tf.setBackend("cpu");
    const expected = f(x).dataSync();
    await tf.setBackend(here);
    expectClose(values, expected, 1e-5);
  });
}

function testTies(): void {
  it("max pooling sends a tie to the first cell, and a window of zeros keeps its gradient", () => {
    const x = tf.zeros([1, 2, 4, 1]) as tf.Tensor4D;
    expect(gradientOfMaxPool(x)).to.deep.equal([1, 0, 1, 0, 0, 0, 0, 0]);
  });

  it("max pooling keeps the gradient of windows with only negative values", () => {
    const x = tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1]);
    expect(gradientOfMaxPool(x)).to.deep.equal([0, 0, 0, 1]);
  });

  it("mending twice changes nothing, and no tensor is left behind", () => {
    mendGradients();
    mendCpu();
    if (tf.getBackend() === "wasm") mendWasm();
    if (tf.getBackend() === "tensorflow") mendNative();
    const x = distinctValues([1, 5, 6, 2]) as tf.Tensor4D;
    const filter = distinctValues([2, 2, 2, 1]) as tf.Tensor4D;
    const f = (at: tf.Tensor) => {
      const dilated = tf.depthwiseConv2d(
        at as tf.Tensor4D,
        filter,
        1,
        "same",
        "NHWC",
        2,
      );
      const wide = tf.conv2d(dilated, filter, 3, "same");
      return tf.image.resizeBilinear(wide, [3, 3], false, true);
    };
    const { numTensors, numDataBuffers } = tf.memory();
    tf.dispose(tf.grad(f)(x));
    expect(tf.memory()).to.include({ numTensors, numDataBuffers });
  });
}

function gradientOfMaxPool(x: tf.Tensor4D): number[] {
  const pooled = (at: tf.Tensor) =>
    tf.maxPool(at as tf.Tensor4D, 2, 2, "valid");
  return [...tf.grad(pooled)(x).dataSync()];
}
