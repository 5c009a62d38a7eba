import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { expect } from "chai";
import { engine } from "../../src";
import { mendCpu, mendWasm } from "../../src/engine/mend";
import { distinctValues, expectGradient } from "../helpers/finite-differences";

type Padding = "same" | "valid";

describe("mended gradients agree with finite differences", () => {
  let backend: string;
  before(async () => {
    await engine();
    backend = tf.getBackend();
    mendCpu();
    mendWasm();
    tf.env().set("PROD", true);
  });
  after(() => tf.setBackend(backend));

  for (const name of ["wasm", "cpu"]) {
    describe(`on ${name}`, () => {
      before(() => tf.setBackend(name));

      for (const padding of ["same", "valid"] as Padding[])
        for (const [size, stride] of [
          [2, 2],
          [3, 2],
          [3, 1],
        ]) {
          it(`max pooling ${size}x${size}, stride ${stride}, ${padding}`, () => {
            const x = distinctValues([2, 5, 6, 3]) as tf.Tensor4D;
            expectGradient(
              (at) => tf.maxPool(at as tf.Tensor4D, size, stride, padding),
              x,
            );
          });

          it(`average pooling ${size}x${size}, stride ${stride}, ${padding}`, () => {
            const x = distinctValues([2, 5, 6, 3]);
            expectGradient(
              (at) => tf.avgPool(at as tf.Tensor4D, size, stride, padding),
              x,
            );
          });

          it(`depthwise convolution ${size}x${size}, stride ${stride}, ${padding}`, () => {
            const filter = distinctValues([size, size, 3, 2]) as tf.Tensor4D;
            expectGradient(
              (at) =>
                tf.depthwiseConv2d(
                  at as tf.Tensor4D,
                  filter,
                  stride as 1 | 2,
                  padding,
                ),
              tf.div(distinctValues([2, 5, 6, 3]), 4),
            );
          });
        }

      it("max pooling sends a tie to the first cell, and a window of zeros keeps its gradient", () => {
        const x = tf.zeros([1, 2, 4, 1]) as tf.Tensor4D;
        const dx = tf.grad((at: tf.Tensor) =>
          tf.maxPool(at as tf.Tensor4D, 2, 2, "valid"),
        )(x);
        expect([...dx.dataSync()]).to.deep.equal([1, 0, 1, 0, 0, 0, 0, 0]);
      });

      it("max pooling keeps the gradient of windows with only negative values", () => {
        const x = tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1]);
        const dx = tf.grad((at: tf.Tensor) =>
          tf.maxPool(at as tf.Tensor4D, 2, 2, "valid"),
        )(x);
        expect([...dx.dataSync()]).to.deep.equal([0, 0, 0, 1]);
      });
    });
  }
});
