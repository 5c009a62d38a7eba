import * as tf from "@tensorflow/tfjs";

type Shape4D = [number, number, number, number];
export type ConvInfo = tf.backend_util.Conv2DInfo;

/** The geometry of a convolution ([b, h, w, c], channels last) from its kernel's attributes. */
export function convInfo(
  inputShape: number[],
  filterShape: number[],
  attributes: Record<string, unknown>,
  depthwise: boolean,
): ConvInfo {
  if (attributes.dataFormat === "NCHW")
    throw new Error("Expected a convolution with channels last, got NCHW.");
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attributes.strides as [number, number],
    (attributes.dilations as [number, number] | undefined) ?? 1,
    attributes.pad as "valid" | "same" | number,
    attributes.dimRoundingMode as "floor" | "round" | "ceil" | undefined,
    depthwise,
  );
}

/**
 * Calls `visit` for every pair of an output pixel and a cell of the filter that meets the image there, with the flat
 * indices (channels not counted) of the input pixel, the filter's cell and the output pixel:
 *
 *   y = oy stride - pad + i dilation, and the same for x.
 */
export function forEachTap(
  info: ConvInfo,
  visit: (input: number, tap: number, output: number) => void,
): void {
  const { inHeight, inWidth, filterHeight, filterWidth } = info;
  let output = 0;
  for (let b = 0; b < info.batchSize; b++)
    for (let oy = 0; oy < info.outHeight; oy++)
      for (let ox = 0; ox < info.outWidth; ox++, output++) {
        const top = oy * info.strideHeight - info.padInfo.top;
        const left = ox * info.strideWidth - info.padInfo.left;
        for (let i = 0; i < filterHeight; i++) {
          const y = top + i * info.dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let j = 0; j < filterWidth; j++) {
            const x = left + j * info.dilationWidth;
            if (x < 0 || x >= inWidth) continue;
            const input = (b * inHeight + y) * inWidth + x;
            visit(input, i * filterWidth + j, output);
          }
        }
      }
}
