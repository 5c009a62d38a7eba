import type * as tf from "@tensorflow/tfjs";
import type { ReluRuleName } from "./relu-rules";

/**
 * What computes a network for explanations. All tensors have a batch axis; those that come back are the caller's to
 * dispose of, those that are given stay the caller's.
 */
export interface Runner {
  /** x -> the logits of all outputs, before a final softmax or sigmoid */
  logits(inputs: readonly tf.Tensor[]): Promise<tf.Tensor[]>;
  /** x -> A */
  cut(layer: string, inputs: readonly tf.Tensor[]): Promise<Cut>;
  /** A -> the logits of all outputs */
  head(layer: string, cut: Cut): Promise<tf.Tensor[]>;
  /** d objective / dA */
  headGradient(
    layer: string,
    cut: Cut,
    objective: Objective,
  ): Promise<Gradient>;
  /** d objective / dx for the input that holds the picture, with another rule for every ReLU if one is named */
  inputGradient(
    inputs: readonly tf.Tensor[],
    picture: number,
    objective: Objective,
    rule?: ReluRuleName,
  ): Promise<Gradient>;
}

/** A network's values at a layer: all that the rest of it is computed from. */
export interface Cut {
  /** A [B, h, w, K] */
  readonly activations: tf.Tensor;
  /** What else the head needs, where paths go around the layer; each engine has its own */
  readonly around: readonly tf.Tensor[];
  /** The shapes of the network's inputs, without the batch axis */
  readonly inputShapes: readonly (readonly number[])[];
}

/** A scalar function of the logits of all outputs. */
export interface Objective {
  value(logits: readonly tf.Tensor[]): tf.Scalar;
  /** Where it is a sum of single logits: which, for each item of the batch. The derivative is then known beforehand. */
  readonly picks?: readonly Pick[];
}

/** One logit: which output, and where in it. */
export interface Pick {
  readonly output: number;
  readonly index: readonly number[];
}

/** A type, not an interface, so that it can be disposed of as a record of tensors. */
export type Gradient = {
  readonly logits: tf.Tensor[];
  readonly gradient: tf.Tensor;
};
