import ndarray, { type NdArray } from "ndarray";
import { toNdArray } from "../arrays";
import { describe } from "../errors";
import { imagePort, type Input, type NamedInputs } from "../network/inputs";
import type { Network } from "../network/network";
import type { SmoothOptions } from "./explanation";

type Values = NdArray<Float32Array>;

const DEFAULTS: Required<SmoothOptions> = {
  samples: 8,
  noise: 0.1,
  flips: true,
  seed: 1,
};

/**
 * The mean of a result over changed copies of the picture: with noise (Smilkov et al., SmoothGrad, 2017: a normal
 * distribution whose standard deviation is `noise` x the picture's range) and mirrored left to right, the result
 * mirrored back.
 *
 * @param compute the result [h, w] or [h, w, C] for each of the copies
 */
export async function smoothMean(
  network: Network,
  input: Input,
  options: SmoothOptions,
  compute: (copies: Input[]) => Promise<Values[]>,
): Promise<Values> {
  const given = Object.entries(options).filter(
    ([, value]) => value !== undefined,
  );
  const settings = checked({ ...DEFAULTS, ...Object.fromEntries(given) });
  const { copies, mirrored } = await changedCopies(network, input, settings);
  const results = await compute(copies);
  const sum = new Float64Array(results[0].size);
  results.forEach((result, i) => {
    const upright = mirrored[i] ? mirror(result) : result;
    upright.data.forEach((value, j) => (sum[j] += value));
  });
  const mean = Float32Array.from(sum, (value) => value / results.length);
  return ndarray(mean, results[0].shape);
}

function checked(settings: Required<SmoothOptions>): Required<SmoothOptions> {
  const { samples, noise, seed } = settings;
  if (!Number.isFinite(seed))
    throw new RangeError(
      `Expected \`smooth.seed\` to be a number, got ${describe(seed)}.`,
    );
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(
      `Expected \`smooth.samples\` to be a whole number from 1, got ${samples}.`,
    );
  if (!(noise >= 0 && noise < Infinity))
    throw new RangeError(
      `Expected \`smooth.noise\` to be a number from 0, got ${noise}.`,
    );
  return settings;
}

/** Copies of all inputs of the network, with the picture changed. */
async function changedCopies(
  network: Network,
  input: Input,
  { samples, noise, flips, seed }: Required<SmoothOptions>,
) {
  const tensors = network.inputs(input);
  const { inputs } = network.graph;
  const picture = imagePort(inputs);
  const arrays = await Promise.all(tensors.map(toNdArray));
  tensors.forEach((tensor) => tensor.dispose());
  const x = arrays[picture];
  const [low, high] = x.data.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  const normal = normalNumbers(seed);
  const spread = noise * (high - low);
  const noisy = Array.from({ length: samples }, () =>
    ndarray(
      x.data.map((value) => value + spread * normal()),
      x.shape.slice(1),
    ),
  );
  const pictures = flips ? [...noisy, ...noisy.map(mirror)] : noisy;
  const named = (changed: Values): NamedInputs =>
    Object.fromEntries(
      inputs.map(({ name }, i) => [name, i === picture ? changed : arrays[i]]),
    );
  return {
    copies: pictures.map(named),
    mirrored: pictures.map((_, i) => i >= samples),
  };
}

/** Mirrored left to right: [h, w] or [h, w, C]. */
function mirror(array: Values): Values {
  const [h, w, channels = 1] = array.shape;
  const result = new Float32Array(array.data.length);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let c = 0; c < channels; c++)
        result[(y * w + w - 1 - x) * channels + c] =
          array.data[(y * w + x) * channels + c];
  return ndarray(result, array.shape);
}

/** Normally distributed numbers from a seed (mulberry32 and Box-Muller). */
function normalNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
