import ndarray, { type NdArray } from "ndarray";

/** A map from its rows. */
export function grid(rows: number[][]): NdArray<Float32Array> {
  return ndarray(Float32Array.from(rows.flat()), [rows.length, rows[0].length]);
}

/** An array of any shape, of which the value at position i (row-major) is f(i). */
export function filled(
  shape: number[],
  f: (i: number) => number,
): NdArray<Float32Array> {
  const length = shape.reduce((a, b) => a * b, 1);
  return ndarray(
    Float32Array.from({ length }, (_, i) => f(i)),
    shape,
  );
}

/** Numbers in (0, 1) that Python makes alike: s = s * 48271 % 2147483647; s / 2147483647. */
export function noise(shape: number[], seed: number): NdArray<Float32Array> {
  let state = seed;
  return filled(shape, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

export function scaled(
  map: NdArray<Float32Array>,
  factor: number,
): NdArray<Float32Array> {
  return ndarray(
    map.data.map((value) => value * factor),
    map.shape,
  );
}
