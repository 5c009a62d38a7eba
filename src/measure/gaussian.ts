/** exp(-i^2 / 2 sigma^2) for i = -radius … radius, divided by its sum. */
export function gaussianKernel(sigma: number, radius: number): number[] {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

/**
 * Convolves [height, width, channels] with a kernel along both axes; beyond the edges the border pixels repeat.
 *
 * @param kernel odd length, symmetric
 * @returns      [height, width, channels]
 */
export function smooth(
  values: ArrayLike<number>,
  [height, width, channels]: readonly number[],
  kernel: readonly number[],
): Float64Array {
  const row = width * channels;
  const wide = along(values, height, width, channels, row, channels, kernel);
  return along(wide, width, height, row, channels, channels, kernel);
}

/** One axis of `length` positions, `step` apart, for each of `lines` lines, `lineStep` apart, of `channels` channels. */
function along(
  values: ArrayLike<number>,
  lines: number,
  length: number,
  step: number,
  lineStep: number,
  channels: number,
  kernel: readonly number[],
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < length; i++)
      for (let c = 0; c < channels; c++) {
        const base = line * lineStep + c;
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) {
          const at = Math.min(length - 1, Math.max(0, i + k - radius));
          sum += kernel[k] * values[base + at * step];
        }
        result[base + i * step] = sum;
      }
  return result;
}
