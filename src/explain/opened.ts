import * as tf from "@tensorflow/tfjs";
import { imagePort } from "../network/inputs";
import type { Network } from "../network/network";
import { itemOf } from "./differentiate";
import type { ResolvedTarget } from "./target";

/** A network opened at a layer for one picture and one target: what a method computes from. */
export interface Opened {
  readonly network: Network;
  readonly layer: string;
  readonly target: ResolvedTarget;
  /** Whether minus the score is explained; `gradients` and the scores below are those of minus the score. */
  readonly negative: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** The inputs of the network, each [1, ...] */
  readonly inputs: readonly tf.Tensor[];
  /** A [h, w, K] */
  readonly activations: tf.Tensor3D;
  /** dy/dA [h, w, K]; there for methods that use gradients */
  readonly gradients?: tf.Tensor3D;
}

/** The scores [n] for other activations [n, h, w, K] in place of A. */
export function scoresOfActivations(
  opened: Opened,
  activations: tf.Tensor,
): tf.Tensor1D {
  const { network, layer, inputs } = opened;
  return tf.tidy(() => {
    const repeated = inputs.map((x) => repeat(x, activations.shape[0]));
    const replaced = { layer, activations };
    return scores(opened, network.graph.logits(repeated, replaced));
  });
}

/** The scores [n] for other pictures [n, H, W, C]; other inputs stay. */
export function scoresOfPictures(
  opened: Opened,
  pictures: tf.Tensor,
): tf.Tensor1D {
  const { network, inputs } = opened;
  const picture = imagePort(network.graph.inputs);
  return tf.tidy(() => {
    const all = inputs.map((x, i) =>
      i === picture ? pictures : repeat(x, pictures.shape[0]),
    );
    return scores(opened, network.graph.logits(all));
  });
}

function scores({ target, negative }: Opened, logits: tf.Tensor[]) {
  const count = logits[0].shape[0];
  const each = Array.from({ length: count }, (_, b) =>
    target.score(itemOf(logits, b)),
  );
  const all = tf.stack(each) as tf.Tensor1D;
  return negative ? tf.neg(all) : all;
}

function repeat(x: tf.Tensor, times: number): tf.Tensor {
  return tf.tile(x, [times, ...x.shape.slice(1).map(() => 1)]);
}
