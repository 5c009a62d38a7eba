import {
  bytes,
  concat,
  float,
  number,
  repeated,
  type Message,
} from "./protobuf";

/** The axis that counts the items of a batch, known only when a model runs. */
export const BATCH = "N";
export type Dimension = number | typeof BATCH;

export type Attribute = number | string | readonly number[] | { float: number };
export type ConstantData = Float32Array | Int32Array | BigInt64Array;
export type ElementType = "float32" | "int32";

const OPSET = 17;
const IR_VERSION = 8;
/** TensorProto.DataType */
const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;

/** A finished model, and the large weights beside it, which ONNX Runtime takes without parsing or copying them twice. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly externalData: readonly { path: string; data: Uint8Array }[];
}

/** From here on a weight lies beside the model. */
const LARGE = 1 << 16;
/** TensorProto.DataLocation */
const EXTERNAL = 1;

/** Writes an ONNX model node by node (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
export class ModelWriter {
  private readonly nodes: Message[] = [];
  private readonly initializers: Message[] = [];
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];
  private readonly externalData: { path: string; data: Uint8Array }[] = [];
  private readonly constants = new Map<ConstantData, Map<string, string>>();
  private count = 0;

  /** Adds a node and returns the name of its output. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.split(type, inputs, attributes, 1)[0];
  }

  /** Adds a node with several outputs and returns their names. */
  split(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    count: number,
  ): string[] {
    const outputs = Array.from({ length: count }, () => this.name(type));
    this.nodes.push([
      ...repeated(inputs, (name) => bytes(1, name)),
      ...repeated(outputs, (name) => bytes(2, name)),
      ...bytes(4, type),
      ...repeated(Object.entries(attributes), (one) =>
        bytes(5, attribute(one)),
      ),
    ]);
    return outputs;
  }

  /** Adds a constant; the same data under the same dimensions is stored once. */
  constant(data: ConstantData, dims: readonly number[]): string {
    const byDims = this.constants.get(data) ?? new Map<string, string>();
    this.constants.set(data, byDims);
    const key = dims.join();
    const known = byDims.get(key);
    if (known) return known;
    const name = this.name("constant");
    byDims.set(key, name);
    this.initializers.push([
      ...repeated(dims, (dim) => number(1, dim)),
      ...number(2, typeOf(data)),
      ...bytes(8, name),
      ...this.content(name, data),
    ]);
    return name;
  }

  /** The values of a TensorProto: in the model, or beside it. */
  private content(name: string, data: ConstantData): Message {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (raw.length < LARGE) return bytes(9, raw);
    this.externalData.push({ path: name, data: raw });
    const entry = (key: string, value: string) =>
      bytes(13, [...bytes(1, key), ...bytes(2, value)]);
    return [
      ...entry("location", name),
      ...entry("length", String(raw.length)),
      ...number(14, EXTERNAL),
    ];
  }

  /** A constant list of whole numbers, such as a shape. */
  integers(...values: number[]): string {
    return this.constant(BigInt64Array.from(values.map(BigInt)), [
      values.length,
    ]);
  }

  /** A constant number. */
  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  input(name: string, dims: readonly Dimension[], type: ElementType): string {
    this.inputs.push(valueInfo(name, dims, type === "int32" ? INT32 : FLOAT));
    return name;
  }

  output(name: string, value: string, dims: readonly Dimension[]): void {
    this.nodes.push([
      ...bytes(1, value),
      ...bytes(2, name),
      ...bytes(4, "Identity"),
    ]);
    this.outputs.push(valueInfo(name, dims, FLOAT));
  }

  /** The finished model. */
  toModel(): OnnxModel {
    const graph = [
      ...repeated(this.nodes, (node) => bytes(1, node)),
      ...bytes(2, "graph"),
      ...repeated(this.initializers, (tensor) => bytes(5, tensor)),
      ...repeated(this.inputs, (input) => bytes(11, input)),
      ...repeated(this.outputs, (output) => bytes(12, output)),
    ];
    const model = concat([
      ...number(1, IR_VERSION),
      ...bytes(7, graph),
      ...bytes(8, [...bytes(1, ""), ...number(2, OPSET)]),
    ]);
    return { bytes: model, externalData: this.externalData };
  }

  private name(type: string): string {
    return `${type}_${this.count++}`;
  }
}

function typeOf(data: ConstantData): number {
  if (data instanceof Float32Array) return FLOAT;
  return data instanceof Int32Array ? INT32 : INT64;
}

/** AttributeProto: its name, its value in the field of its type, and the type. */
function attribute([name, value]: [string, Attribute]): Message {
  if (typeof value === "number")
    return [...bytes(1, name), ...number(3, value), ...number(20, 2)];
  if (typeof value === "string")
    return [...bytes(1, name), ...bytes(4, value), ...number(20, 3)];
  if ("float" in value)
    return [...bytes(1, name), ...float(2, value.float), ...number(20, 1)];
  return [
    ...bytes(1, name),
    ...repeated(value, (one) => number(8, one)),
    ...number(20, 7),
  ];
}

function valueInfo(
  name: string,
  dims: readonly Dimension[],
  type: number,
): Message {
  const shape = repeated(dims, (dim) =>
    bytes(1, dim === BATCH ? bytes(2, BATCH) : number(1, dim)),
  );
  const tensor = [...number(1, type), ...bytes(2, shape)];
  return [...bytes(1, name), ...bytes(2, bytes(1, tensor))];
}
