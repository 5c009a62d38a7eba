import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { toNdArray, toTensor } from "../arrays";
import { engine } from "../engine/engine";
import { describe } from "../errors";
import { resolveTarget, type Target } from "../explain/target";
import { imagePort, type Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { Score } from "./score";

export interface NetworkScoreOptions {
  /** Score the logit y^c instead of the probability. */
  logit?: boolean;
  /** For a network with several inputs: all of them by name, of which the picture is replaced by those of the batch. */
  input?: Input;
}

/**
 * The score that curves follow: the target's probability, after the softmax (or the sigmoid, where the network ends in
 * one or has a single output). A target that is a function of the logits is scored by its own value.
 */
export function networkScore(
  network: Network,
  target: Target,
  { logit = false, input }: NetworkScoreOptions = {},
): Score {
  const { index, score } = resolveTarget(target, network);
  const raw = logit || index === null;
  return async (batch) => {
    checkBatch(batch, network);
    await engine();
    const inputs = tf.tidy(() => inputsFor(network, batch, input));
    const logits = await network
      .run((runner) => runner.logits(inputs))
      .finally(() => tf.dispose(inputs));
    try {
      const scores = tf.tidy(() => {
        const outputs = logits.map((y, i) =>
          tf.unstack(raw ? y : probabilities(y, network, i)),
        );
        const rows = outputs[0].map((_, b) => outputs.map((rows) => rows[b]));
        return tf.stack(rows.map(score));
      });
      return Array.from(await scores.data().finally(() => scores.dispose()));
    } finally {
      tf.dispose(logits);
    }
  };
}

/** The network's input [H, W, C] for an image or a preprocessed array: what the curves change pixel by pixel. */
export async function networkInput(
  network: Network,
  input: Input,
): Promise<NdArray<Float32Array>> {
  await engine();
  const x = tf.tidy(() => tf.squeeze(network.input(input), [0]));
  try {
    return await toNdArray(x);
  } finally {
    x.dispose();
  }
}

/** The batch as the picture; what else the network takes, once for each of the batch. */
function inputsFor(
  network: Network,
  batch: NdArray<Float32Array>,
  input?: Input,
): tf.Tensor[] {
  const picture = imagePort(network.graph.inputs);
  if (input === undefined) return [toTensor(batch)];
  return network.inputs(input).map((x, i) => {
    if (i === picture) return toTensor(batch);
    return tf.tile(x, [batch.shape[0], ...x.shape.slice(1).map(() => 1)]);
  });
}

function probabilities(
  logits: tf.Tensor,
  { graph }: Network,
  output: number,
): tf.Tensor {
  const single = logits.shape[logits.rank - 1] === 1;
  return graph.endsInSigmoid(output) || single
    ? tf.sigmoid(logits)
    : tf.softmax(logits);
}

function checkBatch(
  { shape }: NdArray<Float32Array>,
  { name, inputShape }: Network,
): void {
  const fits = inputShape.every(
    (size, i) => size === null || shape[i + 1] === size,
  );
  if (fits && shape.length === inputShape.length + 1) return;
  const expected = ["B", ...inputShape.map((size) => size ?? "any")];
  throw new RangeError(
    `Expected a batch for ${name} to have the shape ${describe(expected)}, got ${describe(shape)}.`,
  );
}
