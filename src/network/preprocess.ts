import * as tf from "@tensorflow/tfjs";
import { toTensor } from "../arrays";
import { describe } from "../errors";
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
 * @param channels how many the network takes, where that is known
 * @throws RangeError that names the field
 */
export function checkPreprocess(
  preprocess: Preprocess,
  channels?: number,
): Preprocess {
  const { size, mean, std } = preprocess;
  const isSize = (value: unknown) =>
    value === null || (Number.isInteger(value) && Number(value) > 0);
  expected(
    Array.isArray(size) && size.length === 2 && size.every(isSize),
    `\`preprocess.size\` to be [height, width] in pixels, got ${describe(size)}`,
  );
  const counts =
    channels === undefined ? "one number" : `1 or ${channels} numbers`;
  for (const [name, value] of Object.entries({ mean, std })) {
    const values = [value].flat();
    const fits =
      values.every(Number.isFinite) &&
      (!Array.isArray(value) ||
        channels === undefined ||
        values.length === channels);
    expected(
      fits,
      `\`preprocess.${name}\` to be ${counts}, got ${describe(value)}`,
    );
  }
  expected(
    [std].flat().every((value) => value !== 0),
    `\`preprocess.std\` to be other than 0, got ${describe(std)}`,
  );
  return preprocess;
}

function expected(condition: boolean, what: string): void {
  if (!condition) throw new RangeError(`Expected ${what}.`);
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
