import * as tf from "@tensorflow/tfjs";
import { sizeOf, type KernelOnArrays, type Values } from "./kernel";

/**
 * Sums products of one or two arrays over the labels that the result does not have ("ij,jk->ik"), by plain loops.
 * Missing in tfjs-backend-wasm 4.22.
 */
export const einsum: KernelOnArrays = {
  name: tf.Einsum,
  compute: (inputs, attributes) => {
    const operands = Object.values(inputs);
    const { terms, result } = parseEquation(attributes.equation as string);
    const sizes = labelSizes(terms, operands);
    const summed = [...sizes.keys()].filter((label) => !result.includes(label));
    const labels = [...result, ...summed];
    const counts = labels.map((label) => sizes.get(label) as number);
    const [a, b = { values: Float32Array.of(1) }] = operands;
    const stepsOf = (term: string) => steps(term, labels, sizes);
    const [inA, inB, inC] = [terms[0], terms[1] ?? "", result].map(stepsOf);
    const shape = [...result].map((label) => sizes.get(label) as number);
    const c = new Float32Array(sizeOf(shape));
    const walk = (depth: number, i: number, j: number, k: number) => {
      if (depth === labels.length) {
        c[k] += a.values[i] * b.values[j];
        return;
      }
      for (let n = 0; n < counts[depth]; n++)
        walk(
          depth + 1,
          i + n * inA[depth],
          j + n * inB[depth],
          k + n * inC[depth],
        );
    };
    walk(0, 0, 0, 0);
    return { shape, values: c };
  },
};

/** "ij, jk -> ik" as terms ij, jk and result ik. */
export function parseEquation(equation: string): {
  terms: string[];
  result: string;
} {
  const [left, result] = equation.replace(/\s/g, "").split("->");
  const terms = left.split(",");
  const supported =
    result !== undefined &&
    terms.length <= 2 &&
    terms.every((term) => new Set(term).size === term.length) &&
    !equation.includes(".");
  if (!supported)
    throw new Error(
      `Expected an einsum of one or two arrays without repeated labels and with '->', got '${equation}'.`,
    );
  return { terms, result };
}

function labelSizes(
  terms: readonly string[],
  operands: readonly Values[],
): Map<string, number> {
  const sizes = new Map<string, number>();
  terms.forEach((term, t) =>
    [...term].forEach((label, axis) => {
      const size = operands[t].shape[axis];
      const known = sizes.get(label) ?? size;
      if (size !== known)
        throw new Error(
          `Expected equal sizes for einsum's label '${label}', got ${known} and ${size}.`,
        );
      sizes.set(label, size);
    }),
  );
  return sizes;
}

/** How far one step along each label moves in the flat array of `term`; 0 for labels it does not have. */
function steps(
  term: string,
  labels: readonly string[],
  sizes: ReadonlyMap<string, number>,
): number[] {
  return labels.map((label) => {
    const axis = term.indexOf(label);
    if (axis < 0) return 0;
    const inner = [...term.slice(axis + 1)];
    return sizeOf(inner.map((other) => sizes.get(other) as number));
  });
}
