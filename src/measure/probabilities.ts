import { describe } from "../errors";

type Numbers = ArrayLike<number>;

/** Float32 softmax may end a rounding error above 1. */
const ROUNDING = 1e-6;

/**
 * The pairs (Y, O) of N images: the class's probability for the full image and for the explanation map.
 *
 * @throws where the two differ in length, are empty, or hold something that is not a probability
 */
export function checkPairs(
  full: Numbers,
  masked: Numbers,
  name = "masked",
): [Y: number, O: number][] {
  const Y = checkProbabilities(full, "full");
  const O = checkProbabilities(masked, name);
  if (Y.length !== O.length) {
    throw new RangeError(
      `Expected \`${name}\` to hold ${Y.length} probabilities, one per image as in \`full\`, got ${O.length}.`,
    );
  }
  return Y.map((probability, i) => [probability, O[i]]);
}

function checkProbabilities(values: Numbers, name: string): number[] {
  const list = Array.from(values ?? []);
  if (list.length === 0) {
    throw new RangeError(
      `Expected \`${name}\` to hold at least one probability, got ${describe(values)}.`,
    );
  }
  const bad = list.findIndex((p) => !(p >= 0 && p <= 1 + ROUNDING));
  if (bad >= 0) {
    throw new RangeError(
      `Expected \`${name}\` to hold probabilities, 0 to 1, got ${describe(list[bad])} at ${bad}. Logits need a softmax first.`,
    );
  }
  return list;
}

/** How much of the confidence the masked image loses: max(0, Y - O) / Y, 0..1; 0 where Y = 0 (nothing to lose). */
export function relativeDrop(Y: number, O: number): number {
  return O < Y ? (Y - O) / Y : 0;
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
