import * as tf from "@tensorflow/tfjs";

/** TensorFlow.js keeps what it saved for the way back when the way fails: that is disposed of here. */
export function withCleanTape<T>(differentiate: () => T): T {
  try {
    return differentiate();
  } catch (error) {
    const { state } = tf.engine();
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved } of state.activeTape)
        saved?.forEach((tensor) => tensor.dispose());
    }
    throw error;
  }
}
