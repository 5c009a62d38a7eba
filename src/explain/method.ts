import { engine } from "../engine/engine";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import { inBatches } from "./differentiate";
import type { ExplainOptions } from "./explanation";
import {
  asTargets,
  resolveTarget,
  type ResolvedTarget,
  type Target,
} from "./target";

/** A method of the lecture: from a network and an image to a result; to a list of results for a list of targets. */
export interface Method<T> {
  (
    network: Network,
    input: Input,
    options?: ExplainOptions<Target>,
  ): Promise<T>;
  (
    network: Network,
    input: Input,
    options: ExplainOptions<readonly Target[]>,
  ): Promise<T[]>;
  /** The results [b][t] for the inputs b and the targets t of each, in as few passes of the network as there can be. */
  readonly run: Run<T>;
}

export type Run<T> = (
  network: Network,
  inputs: readonly Input[],
  targets: readonly ResolvedTarget[][],
  options: ExplainOptions,
) => Promise<T[][]>;

/** Makes a method of what it does for inputs and targets that have been found. */
export function makeMethod<T>(run: Run<T>): Method<T> {
  const explain = async (
    network: Network,
    input: Input,
    options: ExplainOptions = {},
  ) => {
    const { targets, isList } = await targetsOf(network, input, options);
    const [all] = await run(network, [input], [targets], options);
    return isList ? all : all[0];
  };
  return Object.assign(explain, { run }) as Method<T>;
}

/**
 * Explains many pictures, several in one pass of the network; the same values as one by one.
 *
 * @param inputs  pictures, or inputs by name
 * @param options as for one picture; without a target each picture's own likeliest class is explained
 */
export async function explainBatch<T>(
  method: Method<T>,
  network: Network,
  inputs: readonly Input[],
  options: ExplainOptions<Target> = {},
): Promise<T[]> {
  const results: T[] = [];
  for (const pictures of inBatches(inputs)) {
    const targets: ResolvedTarget[][] = [];
    for (const input of pictures)
      targets.push((await targetsOf(network, input, options)).targets);
    const all = await method.run(network, pictures, targets, options);
    results.push(...all.flat());
  }
  return results;
}

/** The targets of an input, resolved; by default the likeliest class. */
async function targetsOf(
  network: Network,
  input: Input,
  { target }: ExplainOptions,
): Promise<{ targets: ResolvedTarget[]; isList: boolean }> {
  await engine();
  const wanted = target ?? (await likeliest(network, input));
  const { targets, isList } = asTargets(wanted, network);
  const resolved = targets.map((one) => resolveTarget(one, network));
  return { targets: resolved, isList };
}

async function likeliest(network: Network, input: Input): Promise<number> {
  const { outputs } = network.graph;
  if (outputs.length > 1 || outputs[0].shape.length > 1) {
    throw new TypeError(
      `Expected a \`target\`: '${network.name}' has no single list of classes to choose the likeliest from.`,
    );
  }
  const [best] = await network.predict(input, { top: 1 });
  return best.index;
}
