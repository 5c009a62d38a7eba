import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { toNdArrays } from "../arrays";
import { engine } from "../engine/engine";
import { resizeBilinear } from "../image/resize";
import type { Network } from "../network/network";
import type { Input } from "../network/preprocess";
import type { ExplainOptions, Explanation } from "./explanation";
import { openAt, type Opened } from "./open";
import { resolveTarget, type ResolvedTarget } from "./target";

/** A method of the lecture: from a network and an image to an explanation. */
export type ExplainMethod = (
  network: Network,
  input: Input,
  options?: ExplainOptions,
) => Promise<Explanation>;

/** The heart of a method: A [h, w, K] and dy/dA [h, w, K] to one weight per channel [K]. */
export type ChannelWeights = (
  activations: tf.Tensor3D,
  gradients: tf.Tensor3D,
) => tf.Tensor1D;

/**
 * sum_k alpha_k A_k: the channels' maps mixed with their weights.
 *
 * @param activations A [h, w, K]
 * @param weights     alpha [K]
 * @returns           [h, w], signed
 */
export function weightedSum(
  activations: tf.Tensor3D,
  weights: tf.Tensor1D,
): tf.Tensor2D {
  return tf.sum(tf.mul(activations, weights), 2);
}

/**
 * A class activation map with one weight per channel, L^c = ReLU( sum_k alpha_k^c A^k ), from any weights function:
 * one of the lecture's, or your own.
 *
 * @param method  the name that the explanation carries
 * @param weights alpha from A and dy/dA; runs inside `tf.tidy`
 */
export function classActivationMap(
  method: string,
  weights: ChannelWeights,
): ExplainMethod {
  return explainWith(method, ({ activations, gradients }) => ({
    gradients,
    weights: weights(activations, gradients),
  }));
}

/** What a method computes from the opened network. */
interface Computed {
  readonly gradients?: tf.Tensor3D;
  readonly weights: tf.Tensor1D;
}

type Compute = (
  opened: Opened,
  network: Network,
  target: ResolvedTarget,
  options: ExplainOptions,
) => Computed;

/** The frame around every method: find the target, open the network, compute the weights, mix, ReLU, heat map. */
export function explainWith(method: string, compute: Compute): ExplainMethod {
  return async (network, input, options = {}) => {
    await engine();
    const target = resolveTarget(
      options.target ?? (await likeliest(network, input)),
      network,
    );
    const tensors = tf.tidy(() => {
      const opened = openAt(network, input, target, options);
      const { activations, score } = opened;
      const computed = compute(opened, network, target, options);
      const signedMap = weightedSum(activations, computed.weights);
      const map = tf.relu(signedMap);
      return { activations, score, ...computed, signedMap, map };
    });
    try {
      const { score, ...arrays } = await toNdArrays(tensors);
      const { index, label } = target;
      const layer = options.layer ?? network.defaultLayer;
      const heatmap = toHeatmap(arrays.map, ...network.imageSize(input));
      return {
        method,
        layer,
        target: { index, label, score: score.get() },
        ...arrays,
        heatmap,
        ...emptyNote(arrays.map, `for '${label}' at ${layer}`, options),
      };
    } finally {
      tf.dispose(tensors);
    }
  };
}

async function likeliest(network: Network, input: Input): Promise<number> {
  const [best] = await network.predict(input, { top: 1 });
  return best.index;
}

function emptyNote(
  map: NdArray<Float32Array>,
  where: string,
  { negative }: ExplainOptions,
): { note?: string } {
  if (map.data.some((value) => value > 0)) return {};
  return { note: `no ${negative ? "negative" : "positive"} evidence ${where}` };
}

/**
 * The map at the input's size (bilinear, half-pixel centres), divided by its maximum; an all-zero map stays zero.
 *
 * @param map [h, w], not negative
 * @returns   [height, width], 0..1
 */
export function toHeatmap(
  map: NdArray<Float32Array>,
  height: number,
  width: number,
): NdArray<Float32Array> {
  const large = resizeBilinear(map, height, width);
  const max = large.data.reduce((a, b) => Math.max(a, b), 0);
  if (max === 0) return large;
  return ndarray(
    large.data.map((value) => value / max),
    large.shape,
  );
}
