import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { isImage, type Image } from "../image/image";
import { resizeBilinear } from "../image/resize";
import { describe } from "../errors";
import { toTensor } from "../arrays";

/** How an image becomes a network's input: x = (pixel - mean) / std, pixels 0..255, at `size`. */
export interface Preprocess {
  /** [height, width], both free (null) where the network takes any size */
  readonly size: readonly [number | null, number | null];
  /** One number for all channels, or one per channel, in pixel units */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/** An image, or an array or tensor that has been preprocessed already: [H, W, C] or [1, H, W, C]. */
export type Input = Image | NdArray<Float32Array> | tf.Tensor;

/**
 * The network's input [1, H, W, C] for an image or a preprocessed array.
 *
 * An image is resized to the network's size, its proportions not kept (bilinear, averaged when shrinking), and made
 * grey (ITU-R BT.601 luma) where the network takes one channel.
 *
 * @param shape what the network takes, [H, W, C], null where free
 */
export function toInput(
  input: Input,
  preprocess: Preprocess,
  shape: readonly (number | null)[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const x = isImage(input)
      ? imageToTensor(input, preprocess, shape[2] ?? 3)
      : tf.cast(toTensor(input), "float32");
    const batched = x.rank === 3 ? tf.expandDims(x) : x;
    const fits = [1, ...shape].every(
      (size, i) => size === null || batched.shape[i] === size,
    );
    if (batched.rank !== 4 || !fits) {
      const expected = shape.map((size) => size ?? "any").join(", ");
      throw new RangeError(
        `Expected \`input\` to have the shape [${expected}] or [1, ${expected}], got ${describe(x.shape)}.`,
      );
    }
    return batched as tf.Tensor4D;
  });
}

function imageToTensor(
  image: Image,
  { size, mean, std }: Preprocess,
  channels: number,
): tf.Tensor {
  const height = size[0] ?? image.height;
  const width = size[1] ?? image.width;
  const same = height === image.height && width === image.width;
  const pixels = same
    ? image.pixels
    : resizeBilinear(image.pixels, height, width, { antialias: true });
  const colour = toTensor(pixels);
  const x =
    channels === 1
      ? tf.sum(tf.mul(colour, tf.tensor1d([0.299, 0.587, 0.114])), 2, true)
      : colour;
  return tf.div(tf.sub(x, perChannel(mean)), perChannel(std));
}

function perChannel(value: number | readonly number[]): tf.Tensor {
  return typeof value === "number" ? tf.scalar(value) : tf.tensor1d([...value]);
}
