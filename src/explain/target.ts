import * as tf from "@tensorflow/tfjs";
import { describe, orList, suggest } from "../errors";
import type { Port } from "../network/graph";
import type { Network } from "../network/network";
import { resolveScore, type ScoreTarget } from "./score-target";

/** A word of a sentence: [step, word], both from 0, the word as an index or a label. */
export type Path = readonly [step: number, word: number | string];

/** Any function of the logits (batch axis removed) to one number; of a record of them where there are several outputs. */
export type TargetFunction = (
  logits: tf.Tensor & Record<string, tf.Tensor>,
) => tf.Tensor;

/** What to explain: a class by index or by label (or one of the synonyms in it), a path, or a function of the logits. */
export type ClassTarget = number | string | Path | TargetFunction;

/** A target of one of several outputs, the output by name or number. */
export interface OutputTarget {
  readonly output: string | number;
  readonly index: ClassTarget;
}

export type Target = ClassTarget | OutputTarget | ScoreTarget;

export interface ResolvedTarget {
  /** null for a function of the logits; a path for a structured output */
  readonly index: number | readonly number[] | null;
  readonly label: string;
  /** Which output of the network it is of; the first for a function of several. */
  readonly output: number;
  /** The score y^c as a function of the logits of all outputs, batch axis removed. */
  score(logits: readonly tf.Tensor[]): tf.Scalar;
}

/** What of a network a target is resolved against. */
export type Outputs = Pick<Network, "labels" | "name" | "text"> & {
  readonly graph: { readonly outputs: readonly Port[] };
};

/**
 * A list of targets as such, one target as a list of one. Two numbers are a path where the output is structured
 * ([steps, words]) and two classes where it is not.
 */
export function asTargets(
  target: Target | readonly Target[],
  network: Outputs,
): { readonly targets: readonly Target[]; readonly isList: boolean } {
  const isList = Array.isArray(target) && !isPath(target, network);
  const targets = (isList ? target : [target]) as readonly Target[];
  return { targets, isList };
}

function isPath(target: readonly unknown[], { graph }: Outputs): boolean {
  return (
    graph.outputs[0].shape.length > 1 &&
    target.length === graph.outputs[0].shape.length &&
    target.every((part) => typeof part === "number" || typeof part === "string")
  );
}

/**
 * Finds what is to be explained.
 *
 * @throws RangeError with near matches for an unknown label or output, with the range for an index outside it, and with
 *         the indices where several classes share the label
 */
export function resolveTarget(
  target: Target,
  network: Outputs,
): ResolvedTarget {
  if (isScoreTarget(target))
    return resolveScore(target, network, (one) => resolveIn(one, 0, network));
  if (isOutputTarget(target)) {
    const output = outputIndex(target.output, network);
    return resolveIn(target.index, output, network);
  }
  return typeof target === "function" && network.graph.outputs.length > 1
    ? functionTarget(target, 0, (logits) => byName(logits, network))
    : resolveIn(target, 0, network);
}

function isOutputTarget(target: Target): target is OutputTarget {
  return (
    typeof target === "object" && !Array.isArray(target) && "output" in target
  );
}

function isScoreTarget(target: Target): target is ScoreTarget {
  return (
    typeof target === "object" && !Array.isArray(target) && "score" in target
  );
}

function outputIndex(output: string | number, { graph, name }: Outputs) {
  const names = graph.outputs.map((port) => port.name);
  const index =
    typeof output === "number" ? output : names.indexOf(String(output));
  if (index in names) return index;
  throw new RangeError(
    `Expected \`target.output\` to be an output of ${name}, ${orList(names)} or its number, got ${describe(output)}.${suggest(String(output), names)}`,
  );
}

function byName(logits: readonly tf.Tensor[], { graph }: Outputs) {
  return Object.fromEntries(
    graph.outputs.map(({ name }, i) => [name, logits[i]]),
  );
}

function resolveIn(
  target: ClassTarget,
  output: number,
  network: Outputs,
): ResolvedTarget {
  if (typeof target === "function")
    return functionTarget(target, output, (logits) => logits[output]);
  const { shape } = network.graph.outputs[output];
  const path = resolvePath(
    [target].flat() as (number | string)[],
    shape,
    network,
  );
  const word = path.at(-1)!;
  return {
    index: path.length === 1 ? word : path,
    output,
    label: namesOf(shape, network)[word] ?? String(word),
    // A slice, since WebAssembly has no gradient of gather.
    score: (logits) =>
      tf.reshape(
        tf.slice(
          logits[output],
          path,
          path.map(() => 1),
        ),
        [],
      ) as tf.Scalar,
  };
}

function functionTarget(
  target: TargetFunction,
  output: number,
  of: (logits: readonly tf.Tensor[]) => unknown,
): ResolvedTarget {
  return {
    index: null,
    output,
    label: target.name || "function of the logits",
    score: (logits) => {
      const score = target(of(logits) as Parameters<TargetFunction>[0]);
      if (score instanceof tf.Tensor && score.size === 1)
        return tf.reshape(score, []) as tf.Scalar;
      throw new TypeError(
        `Expected the function \`target\` to return a tensor with one number, got ${score instanceof tf.Tensor ? `one with the shape ${describe(score.shape)}` : describe(score)}.`,
      );
    },
  };
}

/** Checks each part of a path against its axis of the output; the last may be a label. */
function resolvePath(
  path: readonly (number | string)[],
  shape: Port["shape"],
  network: Outputs,
): number[] {
  if (path.length !== shape.length) {
    const axes = shape.map((size) => size ?? "any").join(", ");
    throw new RangeError(
      `Expected \`target\` to have one index per axis of the output [${axes}] of ${network.name}, got ${describe(path.length === 1 ? path[0] : [...path])}.`,
    );
  }
  return path.map((part, axis) => {
    const last = axis === shape.length - 1;
    if (typeof part === "string" && last)
      return indexOfLabel(part, namesOf(shape, network), network.name);
    return checkIndex(part, shape[axis] ?? Infinity, last, network.name);
  });
}

function checkIndex(
  index: number | string,
  size: number,
  isClass: boolean,
  name: string,
): number {
  if (Number.isInteger(index) && Number(index) >= 0 && Number(index) < size)
    return Number(index);
  const what = isClass
    ? `a class of ${name}, an index from 0 to ${size - 1} or a label`
    : `a path into the output of ${name}, with a step from 0 to ${size - 1}`;
  throw new RangeError(
    `Expected \`target\` to be ${what}, got ${describe(index)}.`,
  );
}

/** The class names of an output: the network's labels where their number fits. */
function namesOf(shape: Port["shape"], { labels }: Outputs): readonly string[] {
  return labels.length === shape.at(-1) ? labels : [];
}

function indexOfLabel(
  target: string,
  labels: readonly string[],
  name: string,
): number {
  const wanted = target.toLowerCase();
  const matches = (same: (label: string) => boolean) =>
    [...labels.keys()].filter((i) => same(labels[i].toLowerCase()));
  const whole = matches((label) => label === wanted);
  const found = whole.length
    ? whole
    : matches((label) => label.split(", ").includes(wanted));
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const which = found.map((i) => `${i} (${labels[i]})`).join(" and ");
    throw new RangeError(
      `Several classes of ${name} are called '${target}': ${which}. Use the index.`,
    );
  }
  if (labels.length === 0) {
    throw new RangeError(
      `Expected \`target\` to be an index, since no labels are known for this output of ${name}, got '${target}'.`,
    );
  }
  throw new RangeError(
    `Expected \`target\` to be one of the ${labels.length} labels of ${name} (${some(labels)}), got '${target}'.${suggest(target, labels)}`,
  );
}

/** The first labels, without their synonyms. */
function some(labels: readonly string[]): string {
  const names = labels.slice(0, 5).map((label) => label.split(", ")[0]);
  return names.join(", ") + (labels.length > 5 ? ", …" : "");
}
