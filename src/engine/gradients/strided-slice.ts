import * as tf from "@tensorflow/tfjs";
import { insertZeros } from "./axis-steps";

/** Gradient of stridedSlice, which stock tfjs 4.22 lacks: dy goes back to the cells that were taken. */
export const stridedSliceGradient: tf.GradConfig = {
  kernelName: tf.StridedSlice,
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const a = attributes as unknown as tf.StridedSliceAttrs;
      const { begin, end, strides } = tf.slice_util.sliceInfo(
        x.shape,
        a.begin,
        a.end,
        a.strides,
        a.beginMask,
        a.endMask,
        a.ellipsisMask,
        a.newAxisMask,
        a.shrinkAxisMask,
      );
      const taken = x.shape.map((_, i) =>
        Math.max(0, Math.ceil((end[i] - begin[i]) / strides[i])),
      );
      if (taken.includes(0)) return tf.zerosLike(x);
      return x.shape.reduce(
        (dx, length, axis) =>
          putBack(dx, axis, begin[axis], strides[axis], length),
        tf.reshape(dy as tf.Tensor, taken),
      );
    },
  }),
};

/** Along one axis of `length` cells: dx's cells at begin, begin + stride, …, zeros elsewhere. */
function putBack(
  dx: tf.Tensor,
  axis: number,
  begin: number,
  stride: number,
  length: number,
): tf.Tensor {
  const n = dx.shape[axis];
  const forward = stride < 0 ? tf.reverse(dx, axis) : dx;
  const first = stride < 0 ? begin + stride * (n - 1) : begin;
  const spaced = insertZeros(forward, axis, Math.abs(stride));
  const after = length - first - spaced.shape[axis];
  if (first === 0 && after === 0) return spaced;
  const paddings = dx.shape.map((_, i): [number, number] =>
    i === axis ? [first, after] : [0, 0],
  );
  return tf.pad(spaced, paddings);
}
