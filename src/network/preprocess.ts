import * as tf from "@tensorflow/tfjs";
import { toTensor } from "../arrays";
import type { Image } from "../image/image";
import { resizeBilinear } from "../image/resize";

/** How an image becomes a network's input: x = (pixel - mean) / std, pixels 0..255, at `size`. */
export interface Preprocess {
  /** [height, width], both free (null) where the network takes any size */
  readonly size: readonly [number | null, number | null];
  /** One number for all channels, or one per channel, in pixel units */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/**
 * An image as a network's input [H, W, C]: resized to the network's size, its proportions not kept (bilinear, averaged
 * when shrinking), and made grey (ITU-R BT.601 luma) where the network takes one channel.
 */
export function imageToTensor(
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
