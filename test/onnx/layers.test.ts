import * as tf from "@tensorflow/tfjs";
import { engine } from "../../src/engine/engine";
import { startOnnxRuntime } from "../../src/engine/onnx-runtime";
import { expectClose } from "../helpers/compare";
import { distinctValues } from "../helpers/finite-differences";
import { layerCases } from "./layers";
import {
  bothRunners,
  differences,
  expectSameInputGradient,
  expectSameLogits,
  weightedSum,
} from "./support";

describe("layers as ONNX nodes", () => {
  before(async () => {
    await engine();
    startOnnxRuntime();
  });

  for (const { name, shape, layer } of layerCases) {
    const run = () => {
      const inputs = tf.input({ shape });
      const outputs = layer().apply(inputs) as tf.SymbolicTensor;
      return bothRunners(tf.model({ inputs, outputs }));
    };

    it(`${name}: the values and gradients of TensorFlow.js, for a batch`, async () => {
      const pair = run();
      const x = distinctValues([3, ...shape]);
      await expectSameLogits(pair, [x]);
      for (const rule of [undefined, "guided", "deconvnet"] as const)
        await expectSameInputGradient(pair, [x], rule);
    });

    it(`${name}: the gradient agrees with finite differences`, async () => {
      const pair = run();
      const x = distinctValues([1, ...shape]);
      const { gradient } = await pair.onnx.inputGradient([x], 0, weightedSum);
      expectClose(gradient.dataSync(), await differences(pair, x), 2e-4);
    });
  }
});
