import * as tf from "@tensorflow/tfjs";

/**
 * Gradients of functions that bend or cut off values, by step functions. The values are those of stock tfjs 4.22, whose
 * comparisons take WebAssembly ten times as long.
 */
export const rectifierGradients: tf.GradConfig[] = [
  {
    // Also the cap of a ReLU layer with a maximum. Nothing passes where the value was cut off.
    kernelName: tf.ClipByValue,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dys, [x, y]) => {
      const dy = dys as tf.Tensor;
      const cut = () => tf.step(tf.abs(tf.sub(x, y)));
      return { x: () => tf.sub(dy, tf.mul(dy, cut())) };
    },
  },
  {
    kernelName: tf.Relu6,
    inputsToSave: ["x"],
    gradFunc: (dys, [x]) => {
      const open = () => tf.sub(tf.step(x), tf.step(tf.sub(x, 6)));
      return { x: () => tf.mul(dys as tf.Tensor, open()) };
    },
  },
  {
    kernelName: tf.LeakyRelu,
    inputsToSave: ["x"],
    gradFunc: (dys, [x], { alpha }) => {
      const slope = () => tf.step(x, alpha as unknown as number);
      return { x: () => tf.mul(dys as tf.Tensor, slope()) };
    },
  },
];
