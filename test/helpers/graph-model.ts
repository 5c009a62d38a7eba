import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { goldenCases } from "./golden";

/** What the average is taken over. */
const AXES = { name: "axes", shape: [2], dtype: "int32" };

const text = (value: string) => ({ s: Buffer.from(value).toString("base64") });
const FLOAT = { type: "DT_FLOAT" };

/**
 * Writes the network of the golden case gap-small, three convolutions with ReLU, a global average and a dense layer, as
 * a GraphModel with the same weights. Returns the path of its model.json.
 */
export function writeGraphModel(folder: string): string {
  const golden = goldenCases().find(({ name }) => name === "gap-small")!;
  const layers = JSON.parse(readFileSync(golden.model, "utf8"));
  const [{ weights }] = layers.weightsManifest;
  const sizes = (input(golden.input) as number[]).slice(1);
  const manifest = {
    format: "graph-model",
    modelTopology: {
      node: nodes(weights, sizes),
      versions: { producer: 1395 },
    },
    weightsManifest: [{ paths: ["weights.bin"], weights: [...weights, AXES] }],
  };
  const bytes = readFileSync(path.join(golden.model, "../weights.bin"));
  const axes = Buffer.from(Int32Array.from([1, 2]).buffer);
  const all = Buffer.concat([bytes, axes]);
  writeFileSync(path.join(folder, "weights.bin"), all);
  writeFileSync(path.join(folder, "model.json"), JSON.stringify(manifest));
  return path.join(folder, "model.json");
}

const input = (array: unknown) => (array as { shape: number[] }).shape;

interface Weight {
  name: string;
  shape: number[];
}

function nodes(weights: Weight[], sizes: number[]) {
  const dims = (shape: number[]) => ({
    dim: shape.map((size) => ({ size: String(size) })),
  });
  const constant = (name: string, shape: number[], dtype = "DT_FLOAT") => ({
    name,
    op: "Const",
    attr: {
      dtype: { type: dtype },
      value: { tensor: { dtype, tensorShape: dims(shape) } },
    },
  });
  const node = (op: string, name: string, inputs: string[], attr = {}) => ({
    name,
    op,
    input: inputs,
    attr: { T: FLOAT, ...attr },
  });
  const convolution = (name: string, from: string, stride: number) => [
    node("Conv2D", `${name}/conv`, [from, `${name}/kernel`], {
      strides: { list: { i: ["1", String(stride), String(stride), "1"] } },
      dilations: { list: { i: ["1", "1", "1", "1"] } },
      padding: text("SAME"),
      data_format: text("NHWC"),
    }),
    node("BiasAdd", `${name}/bias_add`, [`${name}/conv`, `${name}/bias`], {
      data_format: text("NHWC"),
    }),
    node("Relu", `${name}/relu`, [`${name}/bias_add`]),
  ];
  return [
    {
      name: "image",
      op: "Placeholder",
      attr: { dtype: FLOAT, shape: { shape: dims([-1, ...sizes]) } },
    },
    ...weights.map(({ name, shape }) => constant(name, shape)),
    constant("axes", [2], "DT_INT32"),
    ...STRIDES.flatMap((stride, i) =>
      convolution(`conv${i + 1}`, i ? `conv${i}/relu` : "image", stride),
    ),
    node("Mean", "gap", ["conv3/relu", "axes"], {
      keep_dims: { b: false },
      Tidx: { type: "DT_INT32" },
    }),
    node("MatMul", "dense", ["gap", "logits/kernel"], {
      transpose_a: { b: false },
      transpose_b: { b: false },
    }),
    node("BiasAdd", "logits", ["dense", "logits/bias"], {
      data_format: text("NHWC"),
    }),
    node("Softmax", "probabilities", ["logits"]),
  ];
}

const STRIDES = [1, 2, 2];
