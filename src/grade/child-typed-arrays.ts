import { types } from "node:util";

/** TensorFlow.js asks whether data is `instanceof Float32Array`, and a submission's is of another realm. */
export function acceptArraysOfOtherRealms(): void {
  const tests: [object, (value: unknown) => boolean][] = [
    [Float32Array, types.isFloat32Array],
    [Int32Array, types.isInt32Array],
    [Uint8Array, types.isUint8Array],
    [Uint8ClampedArray, types.isUint8ClampedArray],
  ];
  for (const [type, value] of tests)
    Object.defineProperty(type, Symbol.hasInstance, {
      value,
      configurable: true,
    });
}
