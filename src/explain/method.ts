import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import { toNdArrays } from "../arrays";
import { engine } from "../engine/engine";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import { inBatches } from "./differentiate";
import type { ExplainOptions, Explanation } from "./explanation";
import { requireFinite, requireFiniteWeights } from "./finite";
import { forward, openedOf, type Forward } from "./forward";
import { toHeatmap } from "./heatmap";
import { emptyNote } from "./note";
import type { Opened } from "./opened";
import { smoothMean } from "./smooth";
import {
  asTargets,
  resolveTarget,
  type ResolvedTarget,
  type Target,
} from "./target";

/** A method of the lecture: from a network and an image to an explanation; to a list of them for a list of targets. */
export interface ExplainMethod {
  (
    network: Network,
    input: Input,
    options?: ExplainOptions<Target>,
  ): Promise<Explanation>;
  (
    network: Network,
    input: Input,
    options: ExplainOptions<readonly Target[]>,
  ): Promise<Explanation[]>;
  /** See explainBatch. */
  batch(
    network: Network,
    inputs: readonly Input[],
    options: ExplainOptions<Target>,
  ): Promise<Explanation[]>;
}

/** What a method is: everything else is the same for all. */
export interface MethodDefinition {
  readonly name: string;
  /** Whether it looks at dy/dA. */
  readonly usesGradients: boolean;
  /** The map before the ReLU [h, w], and the weights [K] if the method has one per channel. */
  combine(opened: Opened): Combined | Promise<Combined>;
}

/** A type, not an interface, so that it is a record of tensors. */
export type Combined = {
  readonly weights?: tf.Tensor1D;
  readonly signedMap: tf.Tensor2D;
};

/** Makes a method of its definition. */
export function explainMethod(definition: MethodDefinition): ExplainMethod {
  const explain = async (
    network: Network,
    input: Input,
    options: ExplainOptions = {},
  ) => {
    const { targets, isList } = await targetsOf(network, input, options);
    const [all] = await run(definition, network, [input], [targets], options);
    return isList ? all : all[0];
  };
  const batch: ExplainMethod["batch"] = async (network, inputs, options) => {
    const results: Explanation[] = [];
    for (const pictures of inBatches(inputs)) {
      const targets: ResolvedTarget[][] = [];
      for (const input of pictures)
        targets.push((await targetsOf(network, input, options)).targets);
      const all = await run(definition, network, pictures, targets, options);
      results.push(...all.flat());
    }
    return results;
  };
  return Object.assign(explain, { batch }) as ExplainMethod;
}

/** The targets of an input, resolved; by default the likeliest class. */
export async function targetsOf(
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

/** Explanations [b][t] for the inputs b and the targets t of each; one forward pass for all. */
async function run(
  definition: MethodDefinition,
  network: Network,
  inputs: readonly Input[],
  targets: readonly ResolvedTarget[][],
  options: ExplainOptions,
): Promise<Explanation[][]> {
  const layer = options.layer ?? network.defaultLayer;
  network.checkLayer(layer);
  await requireFiniteWeights(network);
  const { usesGradients } = definition;
  const plan = { ...options, network, layer, targets, usesGradients };
  const passed = tf.tidy(() => forward(plan, inputs));
  const results: Explanation[][] = [];
  try {
    for (let b = 0; b < inputs.length; b++) {
      const row: Explanation[] = [];
      for (let t = 0; t < targets[b].length; t++) {
        const opened = openedOf(passed, plan, b, t);
        const e = await finish(definition, opened, inputs[b]);
        const smooth = () =>
          smoothed(e, definition, opened, inputs[b], options);
        row.push(options.smooth ? await smooth() : e);
      }
      results.push(row);
    }
  } finally {
    dispose(passed);
  }
  return results;
}

/** From the opened network, whose tensors it disposes of, to the explanation. */
async function finish(
  definition: MethodDefinition,
  opened: Opened & { score: tf.Scalar },
  input: Input,
): Promise<Explanation> {
  const { network, layer, target, gradients } = opened;
  const tensors: Record<string, tf.Tensor> = {
    score: opened.score,
    activations: opened.activations,
    ...(gradients && { gradients }),
  };
  try {
    Object.assign(tensors, await definition.combine(opened));
    tensors.map = tf.relu(tensors.signedMap);
    const arrays = await toNdArrays(tensors);
    await requireFinite(opened, arrays);
    const { score: y, activations, signedMap, map, ...optional } = arrays;
    return {
      method: definition.name,
      layer,
      target: { index: target.index, label: target.label, score: y.get() },
      activations,
      ...optional,
      signedMap,
      map,
      heatmap: toHeatmap(map, ...network.imageSize(input)),
      ...emptyNote({ activations, map, ...optional }, opened),
    };
  } finally {
    tf.dispose([...Object.values(tensors), ...opened.inputs]);
  }
}

/** The same explanation with the mean map of changed copies of the picture; all else is of the picture itself. */
async function smoothed(
  e: Explanation,
  definition: MethodDefinition,
  opened: Opened,
  input: Input,
  { smooth, ...options }: ExplainOptions,
): Promise<Explanation> {
  const { network, target } = opened;
  const signedMap = await smoothMean(
    network,
    input,
    smooth!,
    async (copies) => {
      const maps = [];
      for (const batch of inBatches(copies)) {
        const targets = batch.map(() => [target]);
        const all = await run(definition, network, batch, targets, options);
        maps.push(...all.flat().map((one) => one.signedMap));
      }
      return maps;
    },
  );
  const positive = signedMap.data.map((value) => Math.max(0, value));
  const map = ndarray(positive, signedMap.shape);
  const heatmap = toHeatmap(map, ...network.imageSize(input));
  const { method, layer, activations, gradients, weights } = e;
  return {
    method,
    layer,
    target: e.target,
    activations,
    ...(gradients && { gradients }),
    ...(weights && { weights }),
    signedMap,
    map,
    heatmap,
    ...emptyNote({ ...e, map }, opened),
  };
}

function dispose({ inputs, activations, gradients, scores }: Forward): void {
  tf.dispose([...inputs, activations, ...gradients, ...scores.flat()]);
}
