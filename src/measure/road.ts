import ndarray, { type NdArray } from "ndarray";
import { describe } from "../errors";
import type { Curve } from "./area-under-curve";
import { checkInput, checkInteger, checkMap } from "./check";
import {
  noisyLinearImputation,
  type ImputationOptions,
} from "./noisy-linear-imputation";
import { mean } from "./probabilities";
import { rankOrder } from "./rank-order";
import { scoreAll, type Score } from "./score";

export interface RoadOptions extends ImputationOptions {
  /** Which shares of the pixels to remove, rising, 0..1 */
  fractions?: readonly number[];
  /** How many inputs to score at once. */
  batchSize?: number;
}

export interface Road {
  /** The hottest pixels are removed first: the score should fall fast. */
  readonly mostRelevantFirst: Curve;
  /** The coldest pixels are removed first: the score should hold. */
  readonly leastRelevantFirst: Curve;
  /** mean_f (LeRF_f - MoRF_f) / 2 over the fractions, as pytorch-grad-cam's ROADCombined; higher is better. */
  readonly combined: number;
}

/**
 * ROAD, "remove and debias" (Rong et al., "A consistent and efficient evaluation strategy for attribution methods",
 * ICML 2022): the score while more and more pixels are removed, the gaps filled by `noisyLinearImputation` so that the
 * shape of the gaps tells the network as little as possible.
 *
 * At fraction f, round(f HW) pixels are removed, at most all but one. Pixels of equal heat go in row-major order; least
 * relevant first is exactly the reverse order. Each picture gets the same noise, from the seed. The paper reports
 * accuracy over a data set; here the curve is one image's score, to be averaged.
 *
 * @param input   preprocessed, [H, W, C] (see `networkInput`)
 * @param heatmap [H, W]; only the order of its values counts
 * @param score   inputs [B, H, W, C] to B numbers (see `networkScore`)
 */
export async function road(
  input: NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
  score: Score,
  options: RoadOptions = {},
): Promise<Road> {
  const {
    fractions = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    batchSize = 16,
  } = options;
  const heat = checkMap(heatmap, "heatmap");
  checkInput(input, heat);
  checkInteger(batchSize, "batchSize", 1);
  const counts = countsFor(fractions, heat.values.length);
  const hottestFirst = rankOrder(heat.values);
  const curve = async (order: Uint32Array): Promise<Curve> => {
    const inputs = imputed(input, order, counts, options);
    const scores = await scoreAll(inputs, input.shape, score, batchSize);
    return { fractions, scores };
  };
  const mostRelevantFirst = await curve(hottestFirst);
  const leastRelevantFirst = await curve(hottestFirst.slice().reverse());
  const difference = leastRelevantFirst.scores.map(
    (least, i) => (least - mostRelevantFirst.scores[i]) / 2,
  );
  return { mostRelevantFirst, leastRelevantFirst, combined: mean(difference) };
}

function countsFor(fractions: readonly number[], pixels: number): number[] {
  const rising = fractions.every(
    (f, i) => f >= 0 && f <= 1 && (i === 0 || f > fractions[i - 1]),
  );
  if (fractions.length === 0 || !rising) {
    throw new RangeError(
      `Expected \`fractions\` to be rising numbers from 0 to 1, got ${describe(fractions)}.`,
    );
  }
  return fractions.map((f) => Math.min(pixels - 1, Math.round(f * pixels)));
}

/** For each count, the picture with the first pixels of the order imputed. */
function* imputed(
  input: NdArray<Float32Array>,
  order: Uint32Array,
  counts: readonly number[],
  options: ImputationOptions,
): Generator<Float32Array> {
  for (const count of counts) {
    const removed = new Float32Array(order.length);
    for (const pixel of order.subarray(0, count)) removed[pixel] = 1;
    const mask = ndarray(removed, input.shape.slice(0, 2));
    yield noisyLinearImputation(input, mask, options).data;
  }
}
