import { gaussian, type Random } from "../random";

/** An array of numbers in row-major order. A student's function gets it as a tensor. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a student's function is called with. */
export type Argument = Values | number | string | boolean | readonly number[];

/** What it gave, in one form. */
export type Answer = Values | number | boolean;

export type Nested = number | readonly Nested[];

/** What an answer is compared with. */
export type Wanted = Answer | Nested;

/** Said to the student: the answer is of no use, and why. */
export class AnswerError extends Error {
  override name = "AnswerError";
}

/** More axes than any tensor here has. */
const DEEPEST = 8;

/**
 * Numbers with a shape, from nested lists: array([[1, 2], [3, 4]]).
 *
 * @throws AnswerError where the lists have different lengths, or hold something else than numbers
 */
export function array(nested: Nested): Values {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0] as Nested) {
    shape.push(level.length);
    if (shape.length > DEEPEST)
      throw new AnswerError(
        `a nested array may have ${DEEPEST} levels, yours has more: does it hold itself?`,
      );
  }
  const data: number[] = [];
  const walk = (level: Nested, depth: number): void => {
    if (depth === shape.length) {
      if (typeof level !== "number")
        throw new AnswerError(
          `a nested array must hold numbers, all at the same depth; one entry is ${JSON.stringify(level)}`,
        );
      data.push(level);
      return;
    }
    if (!Array.isArray(level) || level.length !== shape[depth])
      throw new AnswerError(
        "the rows of a nested array must all have the same length",
      );
    (level as readonly Nested[]).forEach((one) => walk(one, depth + 1));
  };
  walk(nested, 0);
  return { shape, data: Float32Array.from(data) };
}

/** Normal numbers, or those that `draw` gives. */
export function randomArray(
  random: Random,
  shape: readonly number[],
  draw: (random: Random) => number = gaussian,
): Values {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, () => draw(random)) };
}

export function isValues(value: unknown): value is Values {
  return (
    typeof value === "object" &&
    value !== null &&
    "shape" in value &&
    "data" in value
  );
}
