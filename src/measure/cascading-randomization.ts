import * as tf from "@tensorflow/tfjs";
import { describe, suggest } from "../errors";
import { allLayerUses, isModel } from "../network/layers";
import type { Network } from "../network/network";
import { seededRandom, shuffled, type Random } from "../random";

export interface RandomizationOptions {
  seed?: number;
  /** After which layers to explain, by address; by default after every layer that has weights. */
  stops?: readonly string[];
}

export interface Randomization<T> {
  /** From the trained network. */
  readonly original: T;
  /** From the logits downwards: this layer and all above it are randomised. */
  readonly steps: readonly { readonly layer: string; readonly result: T }[];
}

/**
 * Cascading randomisation (Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018, section 3.1): from the
 * logits downwards, layer after layer loses what it has learned, and the image is explained anew each time. A method
 * whose map stays the same does not explain the network. Guided backprop and Guided Grad-CAM are known to fail.
 *
 * The paper initialises the weights anew. Here each weight tensor (kernel, bias, and BatchNorm's four) is permuted by
 * the seed, which needs no initialiser and keeps the values' distribution: variances stay positive, activations keep
 * their scale. A tensor whose values are all the same, such as a bias of zeros, is not changed by that.
 *
 * The network itself is changed and restored afterwards, also when `explain` throws: do not use it for something else
 * meanwhile.
 *
 * @param explain what to compute at each stage, such as `async (n) => (await gradCam(n, image, { target })).heatmap`;
 *                name the target, as the likeliest class changes
 */
export async function cascadingRandomization<T>(
  network: Network,
  explain: (network: Network) => Promise<T> | T,
  { seed = 1, stops }: RandomizationOptions = {},
): Promise<Randomization<T>> {
  const layers = layersWithWeights(network);
  checkStops(stops, layers);
  const random = seededRandom(seed);
  const original = await explain(network);
  const saved = layers.map(({ layer }) =>
    layer.getWeights().map((weight) => weight.clone()),
  );
  try {
    const steps = [];
    for (const { address, layer } of layers) {
      await randomize(layer, random);
      if (stops && !stops.includes(address)) continue;
      steps.push({ layer: address, result: await explain(network) });
    }
    return { original, steps };
  } finally {
    layers.forEach(({ layer }, i) => layer.setWeights(saved[i]));
    tf.dispose(saved);
  }
}

/** Every layer with weights, last first; a shared layer where it is used last. */
function layersWithWeights({ model, name }: Network) {
  if (!("layers" in model)) {
    throw new TypeError(
      `Expected \`network\` to be a LayersModel, got '${name}', a GraphModel, whose weights cannot be set.`,
    );
  }
  const seen = new Set<tf.layers.Layer>();
  return allLayerUses(model)
    .reverse()
    .filter(({ layer }) => {
      if (isModel(layer) || seen.has(layer) || layer.weights.length === 0)
        return false;
      seen.add(layer);
      return true;
    });
}

async function randomize(
  layer: tf.layers.Layer,
  random: Random,
): Promise<void> {
  const permuted: tf.Tensor[] = [];
  try {
    for (const weight of layer.getWeights()) {
      const values = Float32Array.from(await weight.data());
      permuted.push(tf.tensor(shuffled(values, random), weight.shape));
    }
    layer.setWeights(permuted);
  } finally {
    tf.dispose(permuted);
  }
}

function checkStops(
  stops: readonly string[] | undefined,
  layers: readonly { address: string }[],
): void {
  const names = layers.map(({ address }) => address);
  const unknown = stops?.find((stop) => !names.includes(stop));
  if (unknown === undefined) return;
  throw new RangeError(
    `Expected \`stops\` to name layers with weights, got ${describe(unknown)}.${suggest(String(unknown), names)} There are ${names.join(", ")}.`,
  );
}
