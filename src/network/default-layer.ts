import type * as tf from "@tensorflow/tfjs";
import { allLayerUses, type LayerUse } from "./layers";
import { readersOf } from "./walk";

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
 * @returns its address, or undefined where a network has no convolution
 */
export function defaultLayer(model: tf.LayersModel): string | undefined {
  const uses = allLayerUses(model);
  const convolutions = uses.filter(({ layer }) =>
    CONVOLUTIONS.includes(layer.getClassName()),
  );
  const spatial = convolutions.filter(({ outputs }) =>
    outputs[0].shape.slice(1, 3).some((size) => size !== 1),
  );
  let use = (spatial.length ? spatial : convolutions).at(-1);
  const readers = readersOf(model);
  for (let next = use; next; next = follower(next, readers)) use = next;
  return use?.address;
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
