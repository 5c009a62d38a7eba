import * as tf from "@tensorflow/tfjs";

const OF_TWO = [
  tf.Greater,
  tf.Less,
  tf.LessEqual,
  tf.Equal,
  tf.NotEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
];

/**
 * A comparison does not change with its inputs, so its gradient is zero. Stock tfjs 4.22 knows that of greaterEqual
 * only, and refuses the gradient of where(x.greater(0), …) because of the others.
 */
export const comparisonGradients: tf.GradConfig[] = [
  ...OF_TWO.map((kernelName): tf.GradConfig => ({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (_, [a, b]) => ({
      a: () => tf.zeros(a.shape),
      b: () => tf.zeros(b.shape),
    }),
  })),
  {
    kernelName: tf.LogicalNot,
    inputsToSave: ["x"],
    gradFunc: (_, [x]) => ({ x: () => tf.zeros(x.shape) }),
  },
];
