import * as tf from "@tensorflow/tfjs";

/** Puts `step` - 1 zeros between neighbours along an axis: n cells become (n - 1) step + 1. */
export function insertZeros(
  x: tf.Tensor,
  axis: number,
  step: number,
): tf.Tensor {
  const n = x.shape[axis];
  if (step === 1 || n < 2) return x;
  const { outer, inner, withLength } = around(x, axis);
  const cells = tf.reshape(x, [outer * n, 1, inner]);
  const spaced = tf.pad(cells, [
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const length = (n - 1) * step + 1;
  const rows = tf.reshape(spaced, [outer, n * step, inner]);
  const kept = tf.slice(rows, [0, 0, 0], [outer, length, inner]);
  return tf.reshape(kept, withLength(length));
}

/** The inverse: every `step`-th cell along an axis, from the first. */
export function everyNth(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  const length = x.shape[axis];
  const n = Math.ceil(length / step);
  const { outer, inner, withLength } = around(x, axis);
  const padded = tf.pad(tf.reshape(x, [outer, length, inner]), [
    [0, 0],
    [0, n * step - length],
    [0, 0],
  ]);
  const cells = tf.reshape(padded, [outer * n, step, inner]);
  const first = tf.slice(cells, [0, 0, 0], [outer * n, 1, inner]);
  return tf.reshape(first, withLength(n));
}

/** The sizes before and after an axis, and the shape with another length of it. */
function around(x: tf.Tensor, axis: number) {
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const size = tf.util.sizeFromShape;
  return {
    outer: size(before),
    inner: size(after),
    withLength: (length: number) => [...before, length, ...after],
  };
}
