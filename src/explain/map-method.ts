import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import { toNdArrays } from "../arrays";
import type { Input } from "../network/inputs";
import { inBatches } from "./differentiate";
import type { ExplainOptions, Explanation } from "./explanation";
import {
  requireFinite,
  requireFiniteLayers,
  requireFiniteWeights,
} from "./finite";
import { disposeForward, forward, openedOf } from "./forward";
import { toHeatmap } from "./heatmap";
import { makeMethod, type Method, type Run } from "./method";
import { emptyNote, isZero } from "./note";
import type { Opened } from "./opened";
import { showsOverlay } from "./shown";
import { smoothMean } from "./smooth";

/** A class activation map: from a network and an image to an Explanation. */
export type ExplainMethod = Method<Explanation>;

/** What a class activation map is: everything else is the same for all. */
export interface MapDefinition {
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

/** Makes a class activation map of its definition. */
export function mapMethod(definition: MapDefinition): ExplainMethod {
  return makeMethod((...all) => run(definition, ...all));
}

/** Explanations [b][t] for the inputs b and the targets t of each; one forward pass for all. */
async function run(
  definition: MapDefinition,
  ...[network, inputs, targets, options]: Parameters<Run<Explanation>>
): Promise<Explanation[][]> {
  const layer =
    options.layer ?? network.defaultLayerFor(targets[0]?.[0]?.output ?? 0);
  network.checkLayer(layer);
  await requireFiniteWeights(network);
  const { usesGradients } = definition;
  const plan = { ...options, network, layer, targets, usesGradients };
  const passed = await forward(plan, inputs);
  const results: Explanation[][] = [];
  try {
    for (let b = 0; b < inputs.length; b++) {
      const row: Explanation[] = [];
      for (let t = 0; t < targets[b].length; t++) {
        const opened = openedOf(passed, plan, b, t);
        const e = await finish(definition, opened, inputs[b]);
        const smooth = () =>
          smoothed(e, definition, opened, inputs[b], options);
        row.push(showsOverlay(options.smooth ? await smooth() : e, inputs[b]));
      }
      results.push(row);
    }
  } finally {
    disposeForward(passed);
  }
  return results;
}

/** From the opened network, whose tensors it disposes of, to the explanation. */
async function finish(
  definition: MapDefinition,
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
    if (isZero(arrays.map)) await requireFiniteLayers(opened);
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
    tf.dispose(Object.values(tensors));
  }
}

/** The same explanation with the mean map of changed copies of the picture; all else is of the picture itself. */
async function smoothed(
  e: Explanation,
  definition: MapDefinition,
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
