import { engine } from "../engine/engine";
import { describe } from "../errors";
import { requireFiniteInput, shapeKey, type Input } from "../network/inputs";
import type { Network } from "../network/network";
import { inBatches } from "./differentiate";
import type { ExplainOptions } from "./explanation";
import {
  asTargets,
  resolveTarget,
  type Path,
  type ResolvedTarget,
  type Target,
} from "./target";

/**
 * A method of the lecture: from a network and an image to a result; to a list of results for a list of targets. Two
 * numbers are a path [step, word] where the output is structured, and two classes where it is not: only the network
 * knows, so the result has both types.
 */
export interface Method<T> {
  (
    network: Network,
    input: Input,
    options?: ExplainOptions<Exclude<Target, Path>>,
  ): Promise<T>;
  (
    network: Network,
    input: Input,
    options: ExplainOptions<Path>,
  ): Promise<T & T[]>;
  (
    network: Network,
    input: Input,
    options: ExplainOptions<readonly Target[]>,
  ): Promise<T[]>;
  (network: Network, input: Input, options: ExplainOptions<Target>): Promise<T>;
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
    checkNetwork(network);
    await requireFiniteInput(input);
    const whole = await network.complete(input);
    const { targets, isList } = await targetsOf(network, whole, options);
    const [all] = await run(network, [whole], [targets], options);
    return isList ? all : all[0];
  };
  return Object.assign(explain, { run }) as Method<T>;
}

/**
 * Explains many pictures, several in one pass of the network; the same values as one by one.
 *
 * @param inputs  pictures, or inputs by name
 * @param options as for one picture; without a target each picture's own likeliest class is explained
 * @returns       one result per picture, or a list of them per picture for a list of targets
 */
export async function explainBatch<T>(
  method: Method<T>,
  network: Network,
  inputs: readonly Input[],
  options?: ExplainOptions<Target>,
): Promise<T[]>;
export async function explainBatch<T>(
  method: Method<T>,
  network: Network,
  inputs: readonly Input[],
  options: ExplainOptions<readonly Target[]>,
): Promise<T[][]>;
export async function explainBatch<T>(
  method: Method<T>,
  network: Network,
  inputs: readonly Input[],
  options: ExplainOptions = {},
): Promise<(T | T[])[]> {
  checkBatch(method, inputs);
  checkNetwork(network);
  const whole: Input[] = [];
  for (const input of inputs) {
    await requireFiniteInput(input);
    whole.push(await network.complete(input));
  }
  const results: (T | T[])[] = [];
  for (const pictures of inBatches(whole, batchSize(network, whole))) {
    const targets: ResolvedTarget[][] = [];
    let isList = false;
    for (const input of pictures) {
      const found = await targetsOf(network, input, options);
      targets.push(found.targets);
      ({ isList } = found);
    }
    const all = await method.run(network, pictures, targets, options);
    results.push(...all.map((row) => (isList ? row : row[0])));
  }
  return results;
}

function checkBatch<T>(method: Method<T>, inputs: readonly Input[]): void {
  if (typeof method?.run !== "function") {
    throw new TypeError(
      `Expected \`method\` to be a method such as gradCam, got ${describe(method)}.`,
    );
  }
  if (!Array.isArray(inputs)) {
    throw new TypeError(
      `Expected \`inputs\` to be a list of pictures, got ${describe(inputs)}.`,
    );
  }
}

/** Inputs share a pass where the network sees them in one shape. */
function batchSize({ graph }: Network, inputs: readonly Input[]) {
  const shapes = inputs.map((input) => shapeKey(input, graph.inputs));
  return new Set(shapes).size > 1 ? 1 : undefined;
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

function checkNetwork(network: Network): void {
  if (network?.graph) return;
  throw new TypeError(
    `Expected \`network\` to be a network of loadModel, got ${describe(network)}.`,
  );
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
