import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { toNdArrays } from "../arrays";
import { imagePort, type Input } from "../network/inputs";
import type { Network } from "../network/network";
import { batchOf, inBatches, scoresOf, sumOfScores } from "./differentiate";
import type { ExplainOptions, GradientMap } from "./explanation";
import { requireFinite, requireFiniteWeights } from "./finite";
import { makeMethod, type Method } from "./method";
import { emptyGradientNote } from "./note";
import type { ReluRuleName } from "../network/relu-rules";
import { showsSaliency } from "./shown";
import { smoothMean } from "./smooth";
import type { ResolvedTarget } from "./target";

/** From a network and an image to the gradient of the score with respect to the picture. */
export type GradientMethod = Method<GradientMap>;

/**
 * The gradient of the score with respect to the picture, dy^c/dx (Simonyan et al., ICLR Workshops 2014): which pixels
 * would change the score most.
 */
export const gradient = gradientMethod("gradient");

/** Deconvnet (Zeiler and Fergus, ECCV 2014): every ReLU passes only positive gradients back. See `deconvRule`. */
export const deconvnet = gradientMethod("deconvnet", "deconvnet");

/**
 * Guided backpropagation (Springenberg et al., ICLR 2015): every ReLU passes only positive gradients back, and only
 * where it was open. See `guidedRule`. Sharp, but hardly class-discriminative. `guided` lists the layers whose ReLUs
 * followed the rule: relu and relu6 however they are written. Other activations keep their true derivative.
 */
export const guidedBackprop = gradientMethod("guided backprop", "guided");

function gradientMethod(name: string, rule?: ReluRuleName): GradientMethod {
  return makeMethod(async (network, inputs, targets, options) => {
    const task = { name, rule, network, options };
    const rows: GradientMap[][] = inputs.map(() => []);
    for (const t of targets[0].keys()) {
      const column = targets.map((row) => row[t]);
      const maps = await run(task, inputs, column);
      maps.forEach((map, b) => rows[b].push(map));
    }
    return rows;
  });
}

interface Task {
  readonly name: string;
  readonly rule?: ReluRuleName;
  readonly network: Network;
  readonly options: ExplainOptions;
}

/** The gradient maps of several pictures, one target each, from one pass. */
async function run(
  task: Task,
  pictures: readonly Input[],
  targets: readonly ResolvedTarget[],
): Promise<GradientMap[]> {
  const { name, rule, network, options } = task;
  await requireFiniteWeights(network);
  const { inputs, ...results } = await differentiate(task, pictures, targets);
  try {
    const { scores, gradients } = await toNdArrays(results);
    const maps: GradientMap[] = [];
    for (const [b, target] of targets.entries()) {
      const score = scores.get(b);
      const clean = itemAt(gradients, b);
      await requireFinite(
        { network, inputs: () => inputs, target },
        { gradient: clean, score: scores },
      );
      const gradient = options.smooth
        ? await smoothed(task, pictures[b], target)
        : clean;
      const { index, label } = target;
      const map = {
        method: name,
        target: { index, label, score },
        gradient,
        ...(rule && { guided: network.graph.reluLayers }),
        ...emptyGradientNote(gradient, label),
      };
      maps.push(showsSaliency(map));
    }
    return maps;
  } finally {
    tf.dispose([...inputs, ...Object.values(results)]);
  }
}

/** The mean gradient over changed copies of a picture. */
function smoothed(task: Task, picture: Input, target: ResolvedTarget) {
  const { smooth, ...options } = task.options;
  return smoothMean(task.network, picture, smooth!, async (copies) => {
    const gradients = [];
    for (const batch of inBatches(copies)) {
      const targets = batch.map(() => target);
      const maps = await run({ ...task, options }, batch, targets);
      gradients.push(...maps.map(({ gradient }) => gradient));
    }
    return gradients;
  });
}

/** dy/dx [B, H, W, C] and y [B] for a batch, and the inputs of the network. */
async function differentiate(
  { rule, network, options }: Task,
  pictures: readonly Input[],
  targets: readonly ResolvedTarget[],
) {
  const inputs = tf.tidy(() => batchOf(network, pictures));
  const picture = imagePort(network.graph.inputs);
  const objective = sumOfScores(targets);
  try {
    const { logits, gradient } = await network.run((runner) =>
      runner.inputGradient(inputs, picture, objective, rule),
    );
    const scores = scoresOf(logits, targets);
    tf.dispose(logits);
    if (!options.negative) return { inputs, scores, gradients: gradient };
    const gradients = tf.neg(gradient);
    gradient.dispose();
    return { inputs, scores, gradients };
  } catch (error) {
    tf.dispose(inputs);
    throw error;
  }
}

/** One item of a batch of arrays. */
function itemAt(
  batch: NdArray<Float32Array>,
  b: number,
): NdArray<Float32Array> {
  const shape = batch.shape.slice(1);
  const size = shape.reduce((x, y) => x * y, 1);
  return ndarray(batch.data.slice(b * size, (b + 1) * size), shape);
}
