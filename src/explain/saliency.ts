import ndarray, { type NdArray } from "ndarray";

/**
 * A gradient with respect to the picture as a heat map (Simonyan et al., ICLR Workshops 2014, section 3.1): the largest
 * absolute value over the channels, divided by its maximum; all zero stays all zero.
 *
 * @param gradient [H, W, C], signed
 * @returns        [H, W], 0..1
 */
export function saliencyMap(
  gradient: NdArray<Float32Array>,
): NdArray<Float32Array> {
  const [height, width, channels] = gradient.shape;
  const map = ndarray(new Float32Array(height * width), [height, width]);
  let max = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let largest = 0;
      for (let c = 0; c < channels; c++)
        largest = Math.max(largest, Math.abs(gradient.get(y, x, c)));
      map.set(y, x, largest);
      max = Math.max(max, largest);
    }
  if (max === 0) return map;
  return ndarray(
    map.data.map((value) => value / max),
    map.shape,
  );
}
