import ndarray, { type NdArray } from "ndarray";
import { contiguous } from "../arrays";

interface Tap {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * Bilinear resizing with half-pixel centres: output pixel i looks at the input coordinate (i + 0.5) n / m - 0.5,
 * edges are clamped. The same as torch's `interpolate(align_corners=False)` and cv2's INTER_LINEAR.
 *
 * @param source    [h, w] or [h, w, C]
 * @param antialias when shrinking, average over all pixels that fall on an output pixel (a triangle as wide as the
 *                  scale, as Pillow and torch's `antialias=True` do) instead of skipping between them
 * @returns         [height, width] or [height, width, C]
 */
export function resizeBilinear(
  source: NdArray<Float32Array>,
  height: number,
  width: number,
  { antialias = false } = {},
): NdArray<Float32Array> {
  const [h, w, channels = 1] = source.shape;
  const rows = taps(h, height, antialias);
  const columns = taps(w, width, antialias);
  const values = contiguous(source);
  const wide = new Float64Array(h * width * channels);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < width; x++) {
      const { start, weights } = columns[x];
      const from = (y * w + start) * channels;
      const to = (y * width + x) * channels;
      for (let t = 0; t < weights.length; t++)
        for (let c = 0; c < channels; c++)
          wide[to + c] += weights[t] * values[from + t * channels + c];
    }
  }
  const stride = width * channels;
  const result = new Float32Array(height * stride);
  rows.forEach((tap, y) => mixRows(wide, stride, tap, result, y * stride));
  const shape = [height, width, ...source.shape.slice(2)];
  return ndarray(result, shape);
}

/** A weighted sum of rows; most often of two, which are then read at once. */
function mixRows(
  from: Float64Array,
  stride: number,
  { start, weights }: Tap,
  into: Float32Array,
  at: number,
): void {
  const first = start * stride;
  const second = weights.length > 1 ? first + stride : first;
  const [a, b = 0] = weights;
  for (let i = 0; i < stride; i++)
    into[at + i] = a * from[first + i] + b * from[second + i];
  for (let t = 2; t < weights.length; t++)
    for (let i = 0; i < stride; i++)
      into[at + i] += weights[t] * from[first + t * stride + i];
}

/** For each of `to` output positions: which of the `from` input positions it mixes, with weights that sum to 1. */
function taps(from: number, to: number, antialias: boolean): Tap[] {
  const scale = from / to;
  const radius = antialias ? Math.max(1, scale) : 1;
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const start = Math.max(0, Math.floor(centre - radius) + 1);
    const end = Math.min(from - 1, Math.ceil(centre + radius) - 1);
    const raw = [];
    for (let j = start; j <= end; j++)
      raw.push(1 - Math.abs(j - centre) / radius);
    const total = raw.reduce((a, b) => a + b, 0);
    return { start, weights: raw.map((weight) => weight / total) };
  });
}
