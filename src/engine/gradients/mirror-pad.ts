import * as tf from "@tensorflow/tfjs";

/**
 * Gradient of mirrorPad: the border's copies are folded back onto the cells they mirror.
 *
 * Stock tfjs 4.22 cuts the border off and drops its gradient.
 */
export const mirrorPadGradient: tf.GradConfig = {
  kernelName: tf.MirrorPad,
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => {
    const paddings = attributes.paddings as [number, number][];
    const skip = attributes.mode === "reflect" ? 1 : 0;
    return {
      x: () =>
        paddings.reduce(
          (dx, [before, after], axis) =>
            fold(dx, axis, before, after, x.shape[axis], skip),
          dy as tf.Tensor,
        ),
    };
  },
};

/** One axis of `length` cells; `skip` is 1 where the border's own cell is not copied. */
function fold(
  dy: tf.Tensor,
  axis: number,
  before: number,
  after: number,
  length: number,
  skip: number,
): tf.Tensor {
  const take = (start: number, size: number) => {
    const begin = dy.shape.map((_, i) => (i === axis ? start : 0));
    return tf.slice(
      dy,
      begin,
      dy.shape.map((n, i) => (i === axis ? size : n)),
    );
  };
  const place = (part: tf.Tensor, start: number) => {
    const end = length - start - part.shape[axis];
    const around = dy.shape.map((_, i): [number, number] =>
      i === axis ? [start, end] : [0, 0],
    );
    return tf.pad(tf.reverse(part, axis), around);
  };
  const parts = [take(before, length)];
  if (before) parts.push(place(take(0, before), skip));
  if (after)
    parts.push(place(take(before + length, after), length - after - skip));
  return tf.addN(parts);
}
