import * as tf from "@tensorflow/tfjs";

type PoolSize = number | [number, number];

/**
 * Calls `visit` for every output pixel of a 2-D pooling with the input pixels in its window (those inside the image,
 * row-major; the first `count` of a buffer that is used again) and the output pixel. A pixel is given by the flat index
 * of its first channel.
 */
export function forEachWindow(
  shape: number[],
  attributes: Record<string, unknown>,
  visit: (pixels: Int32Array, count: number, output: number) => void,
): void {
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attributes.filterSize as PoolSize,
    attributes.strides as PoolSize,
    1,
    attributes.pad as "valid" | "same" | number,
    attributes.dimRoundingMode as "floor" | "round" | "ceil" | undefined,
  );
  const { inHeight, inWidth, filterHeight, filterWidth, inChannels } = info;
  const pixels = new Int32Array(filterHeight * filterWidth);
  let output = 0;
  for (let b = 0; b < info.batchSize; b++)
    for (let oy = 0; oy < info.outHeight; oy++)
      for (let ox = 0; ox < info.outWidth; ox++) {
        const top = oy * info.strideHeight - info.padInfo.top;
        const left = ox * info.strideWidth - info.padInfo.left;
        let count = 0;
        for (let y = Math.max(top, 0); y < top + filterHeight; y++)
          for (let x = Math.max(left, 0); x < left + filterWidth; x++)
            if (y < inHeight && x < inWidth)
              pixels[count++] = ((b * inHeight + y) * inWidth + x) * inChannels;
        visit(pixels, count, output);
        output += inChannels;
      }
}
