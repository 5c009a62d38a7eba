import * as tf from "@tensorflow/tfjs";
import { LayersGraph } from "../../src/network/layers-graph";
import type { ReluRuleName } from "../../src/network/relu-rules";
import type { Objective, Runner } from "../../src/network/runner";
import { TensorFlowRunner } from "../../src/network/tensorflow-runner";
import { OnnxRunner } from "../../src/onnx/runner";
import { expectClose } from "../helpers/compare";
import { seeded } from "../helpers/networks";

/** The two that compute the same network: ONNX Runtime, and TensorFlow.js as the reference. */
export interface Pair {
  readonly onnx: Runner;
  readonly reference: Runner;
  readonly model: tf.LayersModel;
}

export function bothRunners(model: tf.LayersModel): Pair {
  seeded(model);
  const graph = new LayersGraph(model);
  return {
    model,
    onnx: new OnnxRunner(graph),
    reference: new TensorFlowRunner(graph),
  };
}

/** A weighted sum of all logits: every one of them matters, each differently. */
export const weightedSum: Objective = {
  value: (logits) =>
    tf.addN(
      logits.map((y, i) => {
        const weights = tf.randomUniform(y.shape, 0.5, 1.5, "float32", 7 + i);
        return tf.sum(tf.mul(y, weights));
      }),
    ) as tf.Scalar,
};

export async function expectSameLogits(
  { onnx, reference }: Pair,
  inputs: readonly tf.Tensor[],
): Promise<void> {
  const [actual, expected] = [
    await onnx.logits(inputs),
    await reference.logits(inputs),
  ];
  actual.forEach((y, i) => expectSame(y, expected[i]));
}

export async function expectSameInputGradient(
  { onnx, reference }: Pair,
  inputs: readonly tf.Tensor[],
  rule?: ReluRuleName,
): Promise<void> {
  const [actual, expected] = [
    await onnx.inputGradient(inputs, 0, weightedSum, rule),
    await reference.inputGradient(inputs, 0, weightedSum, rule),
  ];
  expectSame(actual.gradient, expected.gradient);
  actual.logits.forEach((y, i) => expectSame(y, expected.logits[i]));
}

export async function expectSameAtLayer(
  { onnx, reference }: Pair,
  layer: string,
  inputs: readonly tf.Tensor[],
): Promise<void> {
  const results = [];
  for (const runner of [onnx, reference]) {
    const cut = await runner.cut(layer, inputs);
    const head = await runner.head(layer, cut);
    const back = await runner.headGradient(layer, cut, weightedSum);
    results.push([cut.activations, ...head, ...back.logits, back.gradient]);
  }
  const [actual, expected] = results;
  actual.forEach((tensor, i) => expectSame(tensor, expected[i]));
}

function expectSame(actual: tf.Tensor, expected: tf.Tensor): void {
  if (String(actual.shape) !== String(expected.shape))
    throw new Error(`shape ${actual.shape} in place of ${expected.shape}`);
  expectClose(actual.dataSync(), expected.dataSync(), 2e-6);
}

/** A power of two, so that the moved values are exact; see helpers/finite-differences.ts. */
const STEP = 2 ** -7;

/**
 * d objective / dx by central differences of fourth order, all moved inputs in one batch; summed in double precision.
 */
export async function differences(
  { onnx }: Pair,
  x: tf.Tensor,
): Promise<Float64Array> {
  const values = x.dataSync();
  const steps = [STEP, -STEP, 2 * STEP, -2 * STEP];
  const moved = new Float32Array(values.length * steps.length * values.length);
  for (let i = 0; i < values.length; i++)
    steps.forEach((step, k) => {
      const row = (i * steps.length + k) * values.length;
      moved.set(values, row);
      moved[row + i] += step;
    });
  const count = values.length * steps.length;
  const batch = tf.tensor(moved, [count, ...x.shape.slice(1)]);
  const [y] = await onnx.logits([batch]);
  const weights = tf
    .randomUniform([1, ...y.shape.slice(1)], 0.5, 1.5, "float32", 7)
    .dataSync<"float32">();
  const all = y.dataSync();
  return Float64Array.from(values, (_, i) => {
    const score = (k: number) => {
      const row = (i * steps.length + k) * weights.length;
      return weights.reduce((sum, weight, j) => sum + weight * all[row + j], 0);
    };
    return (8 * (score(0) - score(1)) - (score(2) - score(3))) / (12 * STEP);
  });
}
