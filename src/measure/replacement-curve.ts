import type { NdArray } from "ndarray";
import { areaUnderCurve, type Curve } from "./area-under-curve";
import type { Baseline } from "./baseline";
import { checkInteger, checkMap, checkInput } from "./check";
import { rankOrder } from "./rank-order";
import { scoreAll, type Score } from "./score";

export interface CurveOptions {
  /** Into how many equal parts the pixels are divided; the curve has one point more. By default 50 (or the number of pixels, if smaller). */
  steps?: number;
  baseline?: Baseline;
  /** How many inputs to score at once. */
  batchSize?: number;
}

/** A curve with its area. */
export interface ScoredCurve extends Curve {
  /** See `areaUnderCurve`. */
  readonly auc: number;
}

/**
 * The scores while the pixels of one picture are replaced by those of another, hottest first, equal heat in row-major
 * order. At point s of n, round(s HW / n) pixels have been replaced, all channels at once.
 *
 * @param pictures from and to, as functions of the input's values
 */
export async function replacementCurve(
  input: NdArray<Float32Array>,
  heatmap: NdArray<Float32Array>,
  score: Score,
  pictures: (input: Float32Array) => { from: Float32Array; to: Float32Array },
  { steps, batchSize = 16 }: CurveOptions,
): Promise<ScoredCurve> {
  const heat = checkMap(heatmap, "heatmap");
  const pixels = heat.values.length;
  const { from, to } = pictures(checkInput(input, heat));
  const parts = steps ?? Math.min(50, pixels);
  checkInteger(parts, "steps", 1, pixels);
  checkInteger(batchSize, "batchSize", 1);
  const counts = Array.from({ length: parts + 1 }, (_, s) =>
    Math.round((s * pixels) / parts),
  );
  const order = rankOrder(heat.values);
  const inputs = replaced(from, to, order, counts, input.shape[2]);
  const scores = await scoreAll(inputs, input.shape, score, batchSize);
  const fractions = counts.map((count) => count / pixels);
  return { fractions, scores, auc: areaUnderCurve({ fractions, scores }) };
}

/** For each count, the picture with that many pixels replaced; always the same buffer. */
function* replaced(
  from: Float32Array,
  to: Float32Array,
  order: Uint32Array,
  counts: readonly number[],
  channels: number,
): Generator<Float32Array> {
  const current = from.slice();
  let done = 0;
  for (const count of counts) {
    for (; done < count; done++) {
      const start = order[done] * channels;
      current.set(to.subarray(start, start + channels), start);
    }
    yield current;
  }
}
