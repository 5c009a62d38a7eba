import * as tf from "@tensorflow/tfjs";

/** Gradient of topk's values, which stock tfjs 4.22 lacks: each goes back to the cell it was taken from. */
export const topKGradient: tf.GradConfig = {
  kernelName: tf.TopK,
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, indices]) => ({
    x: () => {
      const [dy] = dys as tf.Tensor[];
      const size = x.shape[x.rank - 1];
      // Cast, as WebAssembly's oneHot writes whole numbers even when asked for float32.
      const places = tf.cast(
        tf.oneHot(indices as tf.Tensor1D, size),
        "float32",
      );
      return tf.sum(tf.mul(places, tf.expandDims(dy, -1)), -2);
    },
  }),
};
