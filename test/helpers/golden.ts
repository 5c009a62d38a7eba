import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ndarray from "ndarray";
import type { Input } from "../../src";

const FOLDER = path.join(__dirname, "../fixtures/golden");

interface MethodResult {
  weights: number[] | null;
  signedMap: number[][];
  map: number[][];
}

/** One golden case: a model.json, its input, and what an independent engine computed in float64. */
export interface GoldenCase {
  name: string;
  model: string;
  /** The picture; with several inputs, all of them by name */
  input: Input;
  layer: string;
  target: number | [number, number];
  score: number;
  logits: unknown;
  activations: unknown;
  activationGradients: unknown;
  heatmap: unknown;
  guidedGradCam: unknown;
  methods: Record<string, MethodResult | null>;
  gradients: Record<string, unknown>;
}

export function goldenCases(folder = FOLDER): GoldenCase[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const read = (file: string) =>
        JSON.parse(readFileSync(path.join(folder, name, file), "utf8"));
      const expected = read("expected.json");
      return {
        ...expected,
        name,
        model: path.join(folder, name, "model.json"),
        input: inputOf(read("input.json")),
        gradients: {
          gradient: expected.gradient,
          guidedBackprop: expected.guidedBackprop?.gradient,
          deconvnet: expected.deconvnet,
        },
      };
    });
}

interface StoredArray {
  name: string;
  shape: number[];
  data: number[];
}

function inputOf(stored: StoredArray & { others?: StoredArray[] }): Input {
  const array = ({ data, shape }: StoredArray) =>
    ndarray(Float32Array.from(data), shape);
  if (!stored.others) return array(stored);
  const all = [stored, ...stored.others];
  return Object.fromEntries(all.map((one) => [one.name, array(one)]));
}
