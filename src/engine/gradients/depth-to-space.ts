import * as tf from "@tensorflow/tfjs";

/** Gradient of depthToSpace, which stock tfjs 4.22 lacks: dy's blocks go back into the channels. */
export const depthToSpaceGradient: tf.GradConfig = {
  kernelName: tf.DepthToSpace,
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => {
    const size = attributes.blockSize as number;
    const last = attributes.dataFormat === "NHWC";
    return {
      x: () => {
        if (last) return spaceToDepth(dy as tf.Tensor, x.shape, size);
        const [b, c, h, w] = x.shape;
        const moved = tf.transpose(dy as tf.Tensor, [0, 2, 3, 1]);
        const dx = spaceToDepth(moved, [b, h, w, c], size);
        return tf.transpose(dx, [0, 3, 1, 2]);
      },
    };
  },
};

/** [b, h s, w s, c] to [b, h, w, s s c] */
function spaceToDepth(
  dy: tf.Tensor,
  [b, h, w, channels]: number[],
  size: number,
): tf.Tensor {
  const c = channels / (size * size);
  // The rows' and the columns' blocks in two steps of rank 4: not every backend transposes rank 6.
  const rows = tf.reshape(dy, [b * h, size, w, size * c]);
  const turned = tf.transpose(rows, [0, 2, 1, 3]);
  return tf.reshape(turned, [b, h, w, channels]);
}
