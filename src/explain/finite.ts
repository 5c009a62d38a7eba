import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
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
    (name) => !arrays[name].data.every(Number.isFinite),
  );
  if (!wrong) return;
  const { network, inputs, target } = opened;
  const layer = await firstNotFinite(opened);
  if (layer) {
    throw new Error(
      `'${network.name}' gives NaN or infinity for this input, first at the layer '${layer}'. Look at the input's preprocessing and at that layer's weights.`,
    );
  }
  const finite = (await Promise.all(inputs.map(isFinite))).every(Boolean);
  throw new Error(
    finite
      ? `The ${wrong} of '${target.label}' hold NaN or infinity, though every layer of '${network.name}' is finite: the score, or a step back from it, overflows.`
      : `Expected \`input\` to hold finite numbers, got NaN or infinity.`,
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
    if (await isFinite(tensor)) continue;
    throw new Error(
      `'${network.name}' gives NaN or infinity, first at the layer '${layer}': its weights hold such numbers. Convert or train it again.`,
    );
  }
  sound.add(network);
}

async function firstNotFinite({
  network,
  inputs,
}: Pick<Opened, "network" | "inputs">): Promise<string | undefined> {
  if (!(await Promise.all(inputs.map(isFinite))).every(Boolean))
    return undefined;
  for (const { name } of network.layers) {
    const output = tf.tidy(() => network.graph.activations(name, inputs));
    const ok = await isFinite(output);
    if (!inputs.includes(output)) output.dispose();
    if (!ok) return name;
  }
  return undefined;
}

async function isFinite(tensor: tf.Tensor): Promise<boolean> {
  const values = await tensor.data();
  return values.every((value) => Number.isFinite(value));
}
