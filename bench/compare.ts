import type { Task } from "./tasks";

/** Answers that differ by less than this are the same. */
export const TOLERANCE = 1e-3;

export interface Agreement {
  /** max|a - b| / max|b|; NaN where b is zero everywhere, so that nothing was compared */
  readonly difference: number;
  /** The cosine of the angle between a and b, 1 for the same direction */
  readonly cosine: number;
}

/**
 * How far two answers to the same request are apart: the worst of its pictures.
 *
 * pytorch-grad-cam subtracts the smallest value of a map before it divides by the largest, ours divides only. Both are
 * stretched to 0..1 before they are compared, which changes nothing where the smallest value is 0 already.
 */
export function agreement(
  task: Task,
  batch: number,
  a: Float32Array,
  b: Float32Array,
): Agreement {
  if (a.length !== b.length)
    throw new Error(
      `Expected both sides to answer with as many values, got ${a.length} and ${b.length}.`,
    );
  const prepare = isMap(task) ? stretch : (values: Float32Array) => values;
  const [ours, theirs] = [a, b].map((values) => items(values, batch));
  const each = ours.map((one, i) =>
    agreementOf(prepare(one), prepare(theirs[i])),
  );
  return {
    difference: Math.max(...each.map(({ difference }) => difference)),
    cosine: Math.min(...each.map(({ cosine }) => cosine)),
  };
}

export function isSame({ difference }: Agreement): boolean {
  return difference <= TOLERANCE;
}

function isMap(task: Task): boolean {
  return task !== "forward" && task !== "guided-backprop";
}

function items(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) =>
    values.subarray(i * size, (i + 1) * size),
  );
}

/** (values - min) / (max - min), or zero where all are equal */
function stretch(values: Float32Array): Float32Array {
  const low = values.reduce((x, y) => Math.min(x, y), Infinity);
  const range = values.reduce((x, y) => Math.max(x, y), -Infinity) - low;
  return values.map((value) => (range > 0 ? (value - low) / range : 0));
}

function agreementOf(a: Float32Array, b: Float32Array): Agreement {
  let [difference, largest, ab, aa, bb] = [0, 0, 0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return {
    difference: largest === 0 ? NaN : difference / largest,
    cosine: ab / Math.sqrt(aa * bb),
  };
}
