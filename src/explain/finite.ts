import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { allFinite } from "../arrays";
import type { Network } from "../network/network";
import type { Opened } from "./opened";

/**
 * @throws Error that names the layer where NaN or infinity first appears, or says that it is in the gradient only
 */
export async function requireFinite(
  opened: Pick<Opened, "network" | "inputs" | "target">,
  arrays: Readonly<Record<string, NdArray<Float32Array>>>,
): Promise<void> {
  const wrong = Object.keys(arrays).find(
    (name) => !allFinite(arrays[name].data),
  );
  if (!wrong) return;
  await requireFiniteLayers(opened);
  const { network, target } = opened;
  throw new Error(
    `The ${wrong} of '${target.label}' hold NaN or infinity, though every layer of '${network.name}' is finite: the score, or a step back from it, overflows.`,
  );
}

/** Networks whose weights have been looked at. */
const sound = new WeakSet<Network>();

/**
 * A NaN in a weight can hide: some engines' ReLU turns it into 0. So the weights are looked at once per network.
 *
 * @throws Error that names the first layer with a weight that is NaN or infinite
 */
export async function requireFiniteWeights(network: Network): Promise<void> {
  if (sound.has(network)) return;
  for (const { layer, tensor } of network.graph.weights()) {
    if (allFinite(await tensor.data())) continue;
    throw new Error(
      `'${network.name}' gives NaN or infinity, first at the layer '${layer}': its weights hold such numbers. Convert or train it again.`,
    );
  }
  sound.add(network);
}

/**
 * For a map that came out empty: a ReLU may have turned NaN into 0 on some engines.
 *
 * @throws Error that names the layer where NaN or infinity first appears
 */
export async function requireFiniteLayers({
  network,
  inputs,
}: Pick<Opened, "network" | "inputs">): Promise<void> {
  const flags = tf.tidy(() => network.graph.finite(inputs()));
  const layer = (await flags.data()).indexOf(0);
  flags.dispose();
  if (layer < 0) return;
  throw new Error(
    `'${network.name}' gives NaN or infinity for this input, first at the layer '${network.layers[layer].name}'. Look at the input's preprocessing and at that layer's weights.`,
  );
}
