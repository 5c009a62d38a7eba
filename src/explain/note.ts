import type { NdArray } from "ndarray";
import type { Opened } from "./opened";

interface Arrays {
  readonly activations: NdArray<Float32Array>;
  readonly gradients?: NdArray<Float32Array>;
  readonly map: NdArray<Float32Array>;
}

/** Why a map is empty, when it is: the first reason that applies. */
export function emptyNote(
  { activations, gradients, map }: Arrays,
  { layer, target: { index, label }, negative }: Opened,
): { note?: string } {
  if (!isZero(map)) return {};
  const what = index === null ? `the score (${label})` : `'${label}'`;
  if (isZero(activations))
    return { note: `${layer} is dead: every activation is 0 for this input` };
  if (gradients && isZero(gradients)) {
    return {
      note: `${what} does not change with ${layer}: every gradient is 0. The target is constant, or saturated (a softmax or a sigmoid at its end), a dead ReLU lies between, or the layer does not lead to this output`,
    };
  }
  const sign = negative ? "negative" : "positive";
  return { note: `no ${sign} evidence for ${what} at ${layer}` };
}

/** Why a gradient with respect to the picture is empty, when it is. */
export function emptyGradientNote(
  gradient: NdArray<Float32Array>,
  label: string,
): { note?: string } {
  if (!isZero(gradient)) return {};
  return {
    note: `'${label}' does not change with the picture: every gradient is 0. The target is constant or saturated, or a layer is dead`,
  };
}

export function isZero({ data }: NdArray<Float32Array>): boolean {
  return data.every((value) => !(value > 0) && !(value < 0));
}
