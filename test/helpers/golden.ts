import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ndarray, { type NdArray } from "ndarray";

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
  input: NdArray<Float32Array>;
  layer: string;
  target: number;
  score: number;
  logits: number[];
  activations: number[][][];
  activationGradients: number[][][];
  heatmap: number[][];
  methods: Record<string, MethodResult | null>;
}

export function goldenCases(): GoldenCase[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const read = (file: string) =>
        JSON.parse(readFileSync(path.join(FOLDER, name, file), "utf8"));
      const { data, shape } = read("input.json");
      const input = ndarray(Float32Array.from(data), shape);
      const model = path.join(FOLDER, name, "model.json");
      return { ...read("expected.json"), name, model, input };
    });
}
