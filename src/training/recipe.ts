import type * as tf from "@tensorflow/tfjs";
import type { Vocabulary } from "../network/text";
import type { Scene } from "../scenes/scene";

/** What a network is, and how it is trained. */
export interface Recipe {
  readonly name: string;
  /** What the network is for, one line of its card. */
  readonly about: string;
  readonly steps: number;
  /** Scenes in a step. */
  readonly batchSize: number;
  /** Cases made of each scene, 1 unless told: the trunk looks at it once. */
  readonly perScene?: number;
  /** Adam's, at its highest: it rises over the first steps and falls to zero as half a cosine. */
  readonly learningRate: number;
  readonly seed: number;
  /** The finished network whose trunk this one starts from. */
  readonly trunkOf?: string;
  /** Whether the trunk keeps the weights that it starts from. */
  readonly frozenTrunk?: boolean;
  readonly labels: readonly string[];
  /** For an input of text: its words. */
  readonly vocabulary?: Readonly<Record<string, Vocabulary>>;
  /** The input that holds the words so far, where the network writes a sentence. */
  readonly sentence?: string;
  /** The network as it is saved. */
  build(): tf.LayersModel;
  /**
   * What is trained, which shares its layers' names with the saved network: from the picture, or from conv7 where the trunk
   * is frozen, and the rest of the inputs, to outputs of its own.
   */
  trainee(): tf.LayersModel;
  /** The inputs after the first, and the truth about the scenes; all scenes come `perScene` times, one time after the other. */
  batch(scenes: readonly Scene[], random: () => number): Batch;
  /** What is done to the saved network at the end. */
  finish?(model: tf.LayersModel): void;
  /** The loss and what else to follow, from the trainee's outputs and the truth; the first is minimised. */
  losses(outputs: readonly tf.Tensor[], truth: Tensors): Tensors;
}

export type Tensors = Record<string, tf.Tensor>;

export interface Batch {
  readonly inputs: readonly tf.Tensor[];
  readonly truth: Tensors;
}
