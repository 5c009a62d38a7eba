import * as tf from "@tensorflow/tfjs";
import { gaussian, seededRandom } from "../random";

/**
 * Sets every kernel of a model to random numbers, the same for the same seed: normal, with the variance
 * that keeps signals alike from layer to layer (He et al., ICCV 2015, for ReLU; Glorot and Bengio, 2010, for the rest).
 * Biases stay as they are.
 */
export function initialize(model: tf.LayersModel, seed: number): void {
  const random = seededRandom(seed);
  for (const layer of model.layers) {
    if (!layer.trainable) continue;
    const weights = layer.getWeights();
    const filled = weights.map((weight) => {
      if (weight.rank < 2) return weight;
      const inputs = weight.shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const isRelu = layer.getConfig().activation === "relu";
      const isTable = layer.getClassName() === "Embedding";
      const variance = isTable ? 0.25 : (isRelu ? 2 : 1) / inputs;
      const values = Float32Array.from(
        { length: weight.size },
        () => Math.sqrt(variance) * gaussian(random),
      );
      return tf.tensor(values, weight.shape);
    });
    layer.setWeights(filled);
    tf.dispose(filled.filter((one) => !weights.includes(one)));
  }
}
