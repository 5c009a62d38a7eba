import type { NdArray } from "ndarray";

export type Values = NdArray<Float32Array>;

/** Row by row; what is not a finite number is null, a gap in the figure. */
export function matrix(map: Values): (number | null)[][] {
  const [rows, columns] = map.shape;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const value = map.get(i, j);
      return Number.isFinite(value) ? value : null;
    }),
  );
}

/** The least and the greatest of the finite values; 0 and 0 where there is none. */
export function extremes(z: (number | null)[][]): [number, number] {
  const values = z.flat().filter((value): value is number => value !== null);
  if (values.length === 0) return [0, 0];
  return values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

/** "strongest at row 2, column 5 of 7 x 7", for alternative texts. */
export function wherePeak(z: (number | null)[][]): string {
  const [low, high] = extremes(z);
  const size = `${z.length} x ${z[0].length}`;
  if (low === high) return `${formatted(high)} everywhere (${size})`;
  const row = z.findIndex((values) => values.includes(high));
  const column = z[row].indexOf(high);
  return `strongest at row ${row}, column ${column} of ${size}`;
}

/** The mean of A_k over all positions. */
export function channelMean(activations: Values, k: number): number {
  const [rows, columns] = activations.shape;
  let sum = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) sum += activations.get(i, j, k);
  return sum / (rows * columns);
}

/** Three significant digits, with a real minus sign. */
export function formatted(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

export function requireShape(
  name: string,
  values: Values,
  form: string,
  fits: (shape: number[]) => boolean,
): void {
  const shape: unknown = values?.shape;
  if (Array.isArray(shape) && shape.every((n) => n > 0) && fits(shape)) return;
  const got = Array.isArray(shape) ? `shape [${shape.join(", ")}]` : values;
  throw new TypeError(
    `Expected \`${name}\` to be an ndarray ${form}, got ${String(got)}.`,
  );
}

export function requireMatrix(name: string, map: Values): void {
  requireShape(name, map, "[rows, columns]", (shape) => shape.length === 2);
}
