import * as tf from "@tensorflow/tfjs";
import { describe, suggest } from "../errors";
import type { Network } from "../network/network";

/** A class by index or by label (or one of the synonyms in it), or any function of the logits to one number. */
export type Target = number | string | ((logits: tf.Tensor) => tf.Tensor);

export interface ResolvedTarget {
  /** null for a function of the logits */
  readonly index: number | null;
  readonly label: string;
  /** The score y^c as a function of the logits [1, classes]. */
  score(logits: tf.Tensor): tf.Scalar;
}

/**
 * Finds what is to be explained.
 *
 * @throws RangeError with near matches for an unknown label, with the range for an index outside it, and with the
 *         indices where several classes share the label
 */
export function resolveTarget(
  target: Target,
  { labels, name }: Pick<Network, "labels" | "name">,
): ResolvedTarget {
  if (typeof target === "function") {
    const label = target.name || "function of the logits";
    const score = (logits: tf.Tensor) =>
      tf.reshape(target(tf.squeeze(logits, [0])), []) as tf.Scalar;
    return { index: null, label, score };
  }
  const index =
    typeof target === "string"
      ? indexOfLabel(target, labels, name)
      : checkIndex(target, labels, name);
  // A slice, since WebAssembly has no gradient of gather.
  const score = (logits: tf.Tensor) =>
    tf.reshape(tf.slice(logits, [0, index], [1, 1]), []) as tf.Scalar;
  return { index, label: labels[index], score };
}

function checkIndex(
  index: number,
  labels: readonly string[],
  name: string,
): number {
  if (Number.isInteger(index) && index >= 0 && index < labels.length)
    return index;
  throw new RangeError(
    `Expected \`target\` to be a class of ${name}, an index from 0 to ${labels.length - 1} or a label, got ${describe(index)}.`,
  );
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
  throw new RangeError(
    `Expected \`target\` to be one of the ${labels.length} labels of ${name} (${some(labels)}), got '${target}'.${suggest(target, labels)}`,
  );
}

/** The first labels, without their synonyms. */
function some(labels: readonly string[]): string {
  const names = labels.slice(0, 5).map((label) => label.split(", ")[0]);
  return names.join(", ") + (labels.length > 5 ? ", …" : "");
}
