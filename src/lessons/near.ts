import {
  array,
  isValues,
  type Answer,
  type Nested,
  type Values,
  type Wanted,
} from "./values";

/** float32 sums in another order differ by less. */
const TOLERANCE = 1e-3;

/** A failed comparison, with both sides for a picture. */
export class FarError extends Error {
  override name = "AssertionError";
  constructor(
    message: string,
    readonly expectedAnswer: Answer,
    readonly actualAnswer: Answer,
  ) {
    super(message);
  }
}

/**
 * Compares an answer with what it should be: the shape exactly, each value within `tolerance` times the largest expected
 * value.
 *
 * @throws FarError that says what is wrong: the shape, a constant factor, the sign, or the values
 */
export function compare(
  actual: Answer,
  expected: Wanted,
  tolerance = TOLERANCE,
): void {
  const wanted = toAnswer(expected);
  const fail = (message: string): never => {
    throw new FarError(message, wanted, actual);
  };
  if (typeof wanted === "boolean") {
    if (actual !== wanted) fail(`expected ${wanted}, got ${shown(actual)}`);
    return;
  }
  if (typeof actual === "boolean") fail(`expected numbers, got ${actual}`);
  const [a, b] = [toValues(actual as Values | number), toValues(wanted)];
  if (!sameShape(a, b))
    fail(`expected the shape [${b.shape.join(", ")}], got ${shapeOf(a)}`);
  const scale = largest(b.data) || 1;
  const far = a.data.findIndex(
    (x, i) => !(Math.abs(x - b.data[i]) <= tolerance * scale),
  );
  if (far >= 0) fail(wrongValues(a, b, far));
}

/** How two answers differ, from 0 (the same) to 1 (nothing in common): |a - b| / max(|a|, |b|), 1 for other shapes. */
export function distance(a: Answer, b: Answer): number {
  if (typeof a === "boolean" || typeof b === "boolean") return a === b ? 0 : 1;
  const [x, y] = [toValues(a), toValues(b)];
  if (!sameShape(x, y)) return 1;
  const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
  const size = Math.max(norm(x.data), norm(y.data));
  const apart = norm(x.data.map((value, i) => value - y.data[i]));
  return size === 0 ? 0 : Math.min(1, apart / size);
}

function toAnswer(expected: Wanted): Answer {
  return Array.isArray(expected)
    ? array(expected as Nested)
    : (expected as Answer);
}

function toValues(answer: Values | number): Values & { isFlat?: boolean } {
  return isValues(answer)
    ? answer
    : { shape: [], data: Float32Array.of(answer) };
}

/** A typed array has no shape: its length must fit. One number may come as a scalar or in a list of one. */
function sameShape(a: Values & { isFlat?: boolean }, b: Values): boolean {
  if (a.isFlat) return a.data.length === b.data.length;
  if (b.shape.length === 0) return a.data.length === 1;
  return a.shape.join() === b.shape.join();
}

function shapeOf({ shape }: Values): string {
  return shape.length === 0 ? "a single number" : `[${shape.join(", ")}]`;
}

function wrongValues(a: Values, b: Values, at: number): string {
  const factor = constantFactor(a.data, b.data);
  if (factor !== undefined && b.data.length > 1 && Math.abs(factor + 1) < 1e-3)
    return "right but for the sign: every value is minus what it should be";
  if (factor !== undefined && b.data.length > 1)
    return `right up to a constant factor: every value is ${round(factor)} times what it should be`;
  const place = b.shape.length
    ? ` at [${indexOf(at, b.shape).join(", ")}]`
    : "";
  return `expected ${round(b.data[at])}${place}, got ${round(a.data[at])}`;
}

/** f where a = f b everywhere, unless f is 1 or nothing. */
function constantFactor(a: Float32Array, b: Float32Array): number | undefined {
  const bb = b.reduce((sum, y) => sum + y * y, 0);
  if (bb === 0) return undefined;
  const factor = a.reduce((sum, x, i) => sum + x * b[i], 0) / bb;
  const scale = largest(b) * Math.abs(factor);
  const isConstant = a.every(
    (x, i) => Math.abs(x - factor * b[i]) <= 1e-3 * scale,
  );
  return isConstant && Math.abs(factor) > 1e-6 ? factor : undefined;
}

function indexOf(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape.map((_, axis) => {
    const step = shape.slice(axis + 1).reduce((x, y) => x * y, 1);
    const index = Math.floor(rest / step);
    rest %= step;
    return index;
  });
}

const largest = (data: Float32Array) =>
  data.reduce((x, y) => Math.max(x, Math.abs(y)), 0);
const round = (value: number) => String(Number(value.toPrecision(4)));
const shown = (answer: Answer) =>
  isValues(answer) ? `an array [${answer.shape.join(", ")}]` : String(answer);
