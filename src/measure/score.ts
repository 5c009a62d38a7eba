import ndarray, { type NdArray } from "ndarray";
import { describe } from "../errors";

/**
 * What a curve asks of a network: one number per input. `networkScore` makes one from a network and a target.
 *
 * @param batch preprocessed inputs [B, H, W, C]
 * @returns     B numbers, usually the target's probabilities
 */
export type Score = (
  batch: NdArray<Float32Array>,
) => Promise<ArrayLike<number>> | ArrayLike<number>;

/**
 * The scores of all inputs, asked for in batches.
 *
 * @param inputs each with the values of `shape`; read before the next one is drawn, so one buffer may serve for all
 */
export async function scoreAll(
  inputs: Iterable<Float32Array>,
  shape: readonly number[],
  score: Score,
  batchSize: number,
): Promise<number[]> {
  const size = shape.reduce((a, b) => a * b, 1);
  const scores: number[] = [];
  let batch: Float32Array[] = [];
  const flush = async () => {
    const data = new Float32Array(batch.length * size);
    batch.forEach((values, i) => data.set(values, i * size));
    const result = await score(ndarray(data, [batch.length, ...shape]));
    scores.push(...checkScores(result, batch.length));
    batch = [];
  };
  for (const input of inputs) {
    batch.push(input.slice());
    if (batch.length === batchSize) await flush();
  }
  if (batch.length) await flush();
  return scores;
}

function checkScores(scores: ArrayLike<number>, count: number): number[] {
  const list = Array.from(scores ?? []);
  if (list.length === count && list.every((value) => Number.isFinite(value)))
    return list;
  throw new TypeError(
    `Expected \`score\` to return ${count} finite numbers, one per input of the batch, got ${describe(list)}.`,
  );
}
