import * as tf from "@tensorflow/tfjs";

/** Gradient of gatherND, which stock tfjs 4.22 lacks: dy is added up in the cells that were gathered. */
export const gatherNdGradient: tf.GradConfig = {
  kernelName: tf.GatherNd,
  inputsToSave: ["params", "indices"],
  gradFunc: (dy, [params, indices]) => ({
    params: () => tf.scatterND(indices, dy as tf.Tensor, params.shape),
  }),
};
