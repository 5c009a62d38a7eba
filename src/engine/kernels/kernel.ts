/** An array with its shape, as a kernel written in plain TypeScript sees a tensor. */
export interface Values {
  readonly shape: number[];
  readonly values: Float32Array;
}

/** A TensorFlow.js kernel as a pure function of arrays, for any backend whose own version is wrong or missing. */
export interface KernelOnArrays {
  readonly name: string;
  compute(
    inputs: Record<string, Values>,
    attributes: Record<string, unknown>,
  ): Values;
}

/** How many values an array of this shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
