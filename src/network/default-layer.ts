import type * as tf from "@tensorflow/tfjs";
import { isFinalActivation } from "./call";
import { allLayerUses, type LayerUse } from "./layers";
import {
  addressesBefore,
  beyond,
  outputProducers,
  readersOf,
  type Producer,
} from "./walk";

const CONVOLUTIONS = [
  "Conv2D",
  "Conv2DTranspose",
  "DepthwiseConv2D",
  "SeparableConv2D",
];
/** Layers that belong to the convolution before them; a branch counts up to where it is merged. */
const FOLLOWERS = [
  "BatchNormalization",
  "Activation",
  "ReLU",
  "LeakyReLU",
  "PReLU",
  "ELU",
  "ThresholdedReLU",
  "Add",
];

/**
 * The layer Grad-CAM looks at unless told otherwise: the last convolution with a map of more than one position,
 * after the BatchNorm, the activation and the residual sum that follow it (Selvaraju et al., section 3: the last
 * convolutional layer has the best compromise between high-level semantics and spatial detail).
 *
 * A convolution that is the output itself (a segmentation) is passed over. Of the branches of a Concatenate the last
 * counts.
 *
 * @returns its address, or undefined where a network has no convolution
 */
export function defaultLayer(
  model: tf.LayersModel,
  output: number,
): string | undefined {
  const end = outputProducers(model)[output];
  const leading = addressesBefore(end);
  const convolutions = allLayerUses(model).filter(
    ({ address, layer }) =>
      leading.has(address) && CONVOLUTIONS.includes(layer.getClassName()),
  );
  let use =
    convolutions.filter((one) => isSpatial(one) && !isEnd(one, end)).at(-1) ??
    convolutions.at(-1);
  const readers = readersOf(model);
  for (let next = use; next; next = follower(next, readers)) use = next;
  return use?.address;
}

function isSpatial({ outputs }: LayerUse): boolean {
  return outputs[0].shape.slice(1, 3).some((size) => size !== 1);
}

/** Whether a convolution is the output itself, but for a softmax: its map would say nothing but its own values. */
function isEnd({ address }: LayerUse, end: Producer): boolean {
  const last = beyond(end, ({ layer }) => isFinalActivation(layer));
  return last.addresses.includes(address);
}

function follower(
  { address }: LayerUse,
  readers: ReadonlyMap<string, readonly LayerUse[]>,
): LayerUse | undefined {
  const after = readers.get(address) ?? [];
  return after.length === 1 && FOLLOWERS.includes(after[0].layer.getClassName())
    ? after[0]
    : undefined;
}
