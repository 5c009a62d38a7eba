import type * as tf from "@tensorflow/tfjs";
import type { LayerInfo } from "./layers";

/** An input or an output of a network, its shape without the batch axis, null where free. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly dtype: tf.DataType;
}

/** A trained network as a graph that can be entered and left at any layer, whatever format it came in. */
export interface Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Every layer with the shape of its output. */
  readonly layers: readonly LayerInfo[];
  /** The last convolution on the way to an output; undefined where there is none. */
  defaultLayer(output: number): string | undefined;
  /** The layers with a ReLU, whatever its form (relu, relu6, capped), by name. */
  readonly reluLayers: readonly string[];
  /** Whether an output ends in a sigmoid rather than a softmax. */
  endsInSigmoid(output: number): boolean;
  /** Every weight with the name of its layer, in the order of the layers. */
  weights(): readonly Weight[];
  /** The output of a layer for a batch of inputs, in the order of `inputs`. */
  activations(layer: string, inputs: readonly tf.Tensor[]): tf.Tensor;
  /** For each layer 1 where all of its output is finite, else 0. */
  finite(inputs: readonly tf.Tensor[]): tf.Tensor1D;
  /** All outputs before a final softmax or sigmoid, with activations in place of a layer's output if given. */
  logits(inputs: readonly tf.Tensor[], replaced?: Replacement): tf.Tensor[];
  /** The dense kernel [K, classes] from the global average of a layer to an output; undefined where CAM does not apply. */
  classWeights(layer: string, output: number): tf.Tensor2D | undefined;
}

export interface Weight {
  readonly layer: string;
  readonly tensor: tf.Tensor;
}

export interface Replacement {
  readonly layer: string;
  readonly activations: tf.Tensor;
}
