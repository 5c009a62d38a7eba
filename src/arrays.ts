import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { engine } from "./engine/engine";
import { describe } from "./errors";

/** A tensor with the values of an ndarray; a tensor is returned as it is. */
export function toTensor(array: NdArray<Float32Array> | tf.Tensor): tf.Tensor {
  if (array instanceof tf.Tensor) return array;
  if (!isNdArray(array)) {
    throw new TypeError(
      `Expected \`input\` to be an image of loadImage, an ndarray or a tensor, got ${describe(array)}.`,
    );
  }
  return tf.tensor(contiguous(array), array.shape, "float32");
}

/** An ndarray over a copy of a tensor's values. */
export async function toNdArray(
  tensor: tf.Tensor,
): Promise<NdArray<Float32Array>> {
  const values = await tensor.data();
  // The cpu engine hands out the tensor's own values, the others a copy.
  const own = tf.getBackend() === "cpu" || !(values instanceof Float32Array);
  return ndarray(own ? new Float32Array(values) : values, tensor.shape);
}

/** The same for every tensor of a record. */
export async function toNdArrays<T extends Record<string, tf.Tensor>>(
  tensors: T,
): Promise<{ [name in keyof T]: NdArray<Float32Array> }> {
  const names: (keyof T)[] = Object.keys(tensors);
  const arrays = await Promise.all(
    names.map((name) => toNdArray(tensors[name])),
  );
  const entries = names.map((name, i) => [name, arrays[i]]);
  return Object.fromEntries(entries);
}

/**
 * Runs TensorFlow.js operations on ndarrays: the arrays come in as tensors, the result goes out as an ndarray, and no
 * tensor is left to dispose.
 *
 *     const alpha = await compute((g) => g.mean([0, 1]), e.gradients)
 */
export async function compute(
  operations: (...tensors: tf.Tensor[]) => tf.Tensor,
  ...arrays: NdArray<Float32Array>[]
): Promise<NdArray<Float32Array>> {
  await engine();
  // A clone: the result may be a tensor of the caller's.
  const result = tf.tidy(() => operations(...arrays.map(toTensor)).clone());
  try {
    return await toNdArray(result);
  } finally {
    result.dispose();
  }
}

/** 1 where every value is finite, else 0. */
export function isFinite(tensor: tf.Tensor): tf.Scalar {
  // Infinity - infinity and NaN - NaN are NaN, which equals nothing.
  const values = tf.cast(tensor, "float32");
  const all = tf.all(tf.equal(tf.sub(values, values), 0));
  return tf.cast(all, "float32") as tf.Scalar;
}

/** Whether plain values are all finite. */
export function allFinite(values: ArrayLike<number>): boolean {
  // 0 times infinity or NaN is NaN. Four sums at once, since each addition waits for the one before, and a picture has
  // 150,000 values.
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = values.length - (values.length % 4);
  for (let i = 0; i < end; i += 4) {
    a += values[i] * 0;
    b += values[i + 1] * 0;
    c += values[i + 2] * 0;
    d += values[i + 3] * 0;
  }
  for (let i = end; i < values.length; i++) a += values[i] * 0;
  return a + b + c + d === 0;
}

export function isNdArray(value: unknown): value is NdArray<Float32Array> {
  return (
    typeof value === "object" &&
    value !== null &&
    "stride" in value &&
    "data" in value &&
    "shape" in value
  );
}

/** The values of an ndarray in row-major order, copied only where it is a view. */
export function contiguous(array: NdArray<Float32Array>): Float32Array {
  const { shape, stride, offset, data } = array;
  let expected = 1;
  let plain = offset === 0;
  for (let i = shape.length - 1; i >= 0; i--) {
    plain &&= stride[i] === expected || shape[i] === 1;
    expected *= shape[i];
  }
  if (plain && data instanceof Float32Array)
    return data.length === expected ? data : data.subarray(0, expected);
  const result = new Float32Array(expected);
  const index = shape.map(() => 0);
  for (let i = 0; i < expected; i++) {
    result[i] = array.get(...index);
    for (let d = shape.length - 1; d >= 0 && ++index[d] === shape[d]; d--)
      index[d] = 0;
  }
  return result;
}
