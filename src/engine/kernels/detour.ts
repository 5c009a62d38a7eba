import type * as tf from "@tensorflow/tfjs";

/** A kernel whose own version fails in some cases only; those are computed by other operations. */
export interface Detour {
  readonly name: string;
  needed(inputs: tf.NamedTensorMap, attributes: Attributes): boolean;
  compute(inputs: tf.NamedTensorMap, attributes: Attributes): tf.Tensor;
}

export type Attributes = Record<string, unknown>;
