import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { ExplainOptions } from "./explanation";
import type { Target } from "./target";

/** A method that can explain many pictures at once: every method of the lecture. */
export interface Batched<T> {
  batch(
    network: Network,
    inputs: readonly Input[],
    options: ExplainOptions<Target>,
  ): Promise<T[]>;
}

/**
 * Explains many pictures, several in one pass of the network; the same values as one by one.
 *
 * @param inputs  pictures, or inputs by name
 * @param options as for one picture; without a target each picture's own likeliest class is explained
 */
export function explainBatch<T>(
  method: Batched<T>,
  network: Network,
  inputs: readonly Input[],
  options: ExplainOptions<Target> = {},
): Promise<T[]> {
  return method.batch(network, inputs, options);
}
