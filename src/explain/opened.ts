import * as tf from "@tensorflow/tfjs";
import { imagePort } from "../network/inputs";
import type { Network } from "../network/network";
import type { Cut, Runner } from "../network/runner";
import { scoresOf } from "./differentiate";
import type { ResolvedTarget } from "./target";

/** A network opened at a layer for one picture and one target: what a method computes from. */
export interface Opened {
  readonly network: Network;
  readonly layer: string;
  readonly target: ResolvedTarget;
  /** Whether minus the score is explained; `gradients` and the scores below are those of minus the score. */
  readonly negative: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** The inputs of the network, each [1, ...]: a copy for whoever asks, inside `tf.tidy` */
  inputs(): readonly tf.Tensor[];
  /** A [h, w, K] */
  readonly activations: tf.Tensor3D;
  /** What else the head needs, each [1, ...]; likewise */
  around(): readonly tf.Tensor[];
  /** The shapes of the inputs, without the batch axis */
  readonly inputShapes: Cut["inputShapes"];
  /** dy/dA [h, w, K]; there for methods that use gradients */
  readonly gradients?: tf.Tensor3D;
  /** What computed all this */
  readonly runner: Runner;
}

/** The scores [n] for other activations [n, h, w, K] in place of A. */
export async function scoresOfActivations(
  opened: Opened,
  activations: tf.Tensor,
): Promise<tf.Tensor1D> {
  const { layer, inputShapes, runner } = opened;
  const [count] = activations.shape;
  const around = tf.tidy(() => opened.around().map((x) => repeat(x, count)));
  const cut = { activations, around, inputShapes };
  const logits = await runner
    .head(layer, cut)
    .finally(() => tf.dispose(around));
  return scores(opened, logits);
}

/** The scores [n] for other pictures [n, H, W, C]; other inputs stay. */
export async function scoresOfPictures(
  opened: Opened,
  pictures: tf.Tensor,
): Promise<tf.Tensor1D> {
  const { network, runner } = opened;
  const picture = imagePort(network.graph.inputs);
  const [count] = pictures.shape;
  const all = tf.tidy(() =>
    opened
      .inputs()
      .map((x, i) => (i === picture ? pictures : repeat(x, count))),
  );
  const others = all.filter((x) => x !== pictures);
  const logits = await runner.logits(all).finally(() => tf.dispose(others));
  return scores(opened, logits);
}

/** Disposes of the logits. */
function scores({ target, negative }: Opened, logits: tf.Tensor[]) {
  try {
    return tf.tidy(() => {
      const targets = Array.from({ length: logits[0].shape[0] }, () => target);
      const all = scoresOf(logits, targets);
      return negative ? tf.neg(all) : all;
    });
  } finally {
    tf.dispose(logits);
  }
}

function repeat(x: tf.Tensor, times: number): tf.Tensor {
  return tf.tile(x, [times, ...x.shape.slice(1).map(() => 1)]);
}
