import * as tf from "@tensorflow/tfjs";
import { isFinite } from "../arrays";
import type { Graph, Port, Replacement, Weight } from "./graph";
import type { LayerInfo } from "./layers";

/** A node of a GraphModel, as far as it is looked at here. */
interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly children: readonly Node[];
}

const SILENT = ["Identity", "IdentityN", "NoOp"];
/** Nodes that change nothing but the shape; behind a softmax they are common. */
const SHAPERS = ["Reshape", "Squeeze"];
const FINAL = ["Softmax", "Sigmoid"];
const CONVOLUTIONS = [
  "Conv2D",
  "_FusedConv2D",
  "DepthwiseConv2dNative",
  "FusedDepthwiseConv2dNative",
  "Conv2DBackpropInput",
];
/** Nodes that belong to the convolution before them. */
const FOLLOWERS = [
  "BiasAdd",
  "FusedBatchNorm",
  "FusedBatchNormV2",
  "FusedBatchNormV3",
  "Relu",
  "Relu6",
  "LeakyRelu",
  "Elu",
  "Prelu",
  "Add",
  "AddV2",
  "Mul",
  "Maximum",
  "Identity",
];

/** A GraphModel (a converted TensorFlow graph): its nodes are the layers. */
export class NodeGraph implements Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  private readonly nodes: readonly Node[];
  private readonly logitNodes: readonly string[];
  readonly layers: readonly LayerInfo[];

  constructor(private readonly model: tf.GraphModel) {
    this.inputs = model.inputs.map(port);
    this.nodes = nodesOf(model);
    this.layers = this.measure();
    this.outputs = model.outputs.map((output) => this.withShape(port(output)));
    this.logitNodes = this.outputs.map(({ name }) => this.beforeSoftmax(name));
  }

  defaultLayer(): string | undefined {
    const maps = new Map(this.layers.map(({ name, shape }) => [name, shape]));
    const spatial = ({ name }: Node) =>
      maps.get(name)?.length === 3 &&
      maps
        .get(name)!
        .slice(0, 2)
        .some((size) => size !== 1);
    const convolutions = this.nodes.filter(({ op }) =>
      CONVOLUTIONS.includes(op),
    );
    let node = convolutions.filter(spatial).at(-1) ?? convolutions.at(-1);
    for (let next = node; next; next = follower(next)) node = next;
    return node?.name;
  }

  get reluLayers(): readonly string[] {
    return this.nodes
      .filter((node) => /^Relu6?$/.test(node.op) || hasFusedRelu(node))
      .map(({ name }) => name);
  }

  endsInSigmoid(output: number): boolean {
    return this.silent(this.outputs[output].name, SHAPERS).op === "Sigmoid";
  }

  weights(): readonly Weight[] {
    return Object.entries(this.model.weights).flatMap(([layer, tensors]) =>
      tensors.map((tensor) => ({ layer, tensor })),
    );
  }

  activations(layer: string, inputs: readonly tf.Tensor[]): tf.Tensor {
    return this.model.execute(this.named(inputs), layer) as tf.Tensor;
  }

  finite(inputs: readonly tf.Tensor[]): tf.Tensor1D {
    const names = this.layers.map(({ name }) => name);
    const outputs = [this.model.execute(this.named(inputs), names)].flat();
    return tf.stack(outputs.map(isFinite)) as tf.Tensor1D;
  }

  logits(inputs: readonly tf.Tensor[], replaced?: Replacement): tf.Tensor[] {
    const given = {
      ...this.named(inputs),
      ...(replaced && { [replaced.layer]: replaced.activations }),
    };
    const logits = [this.model.execute(given, [...this.logitNodes])].flat();
    // A reshape behind a softmax is done here instead.
    return logits.map((y, i) => {
      const shape = this.outputs[i].shape as number[];
      return y.rank === shape.length + 1
        ? y
        : tf.reshape(y, [y.shape[0], ...shape]);
    });
  }

  /** Not read from a graph: a converted graph may hide its weights in many ways. */
  classWeights(): undefined {
    return undefined;
  }

  private named(inputs: readonly tf.Tensor[]): tf.NamedTensorMap {
    const given = this.inputs.flatMap(({ name }, i) =>
      inputs[i] ? [[name, inputs[i]] as const] : [],
    );
    return Object.fromEntries(given);
  }

  /** The node that computes an output, behind nodes that only pass on. */
  private silent(output: string, passing: readonly string[] = []): Node {
    let node = this.nodes.find(({ name }) => name === output.split(":")[0])!;
    while (SILENT.includes(node.op) || passing.includes(node.op))
      node = node.inputs[0];
    return node;
  }

  private beforeSoftmax(output: string): string {
    const end = this.silent(output, SHAPERS);
    return FINAL.includes(end.op)
      ? end.inputs[0].name
      : this.silent(output).name;
  }

  /** An output with the shape that it was measured to have: a graph often does not say. */
  private withShape(output: Port): Port {
    const measured = this.layers.find(({ name }) => name === output.name);
    return { ...output, shape: measured?.shape ?? output.shape };
  }

  /** Runs every node once on zeros: a graph does not say the shapes of its nodes. */
  private measure(): LayerInfo[] {
    const computed = this.nodes.filter(
      ({ op }) => !["Const", "NoOp"].includes(op),
    );
    return tf.tidy(() => {
      const zeros = this.inputs.map(({ shape, dtype }) =>
        tf.zeros([1, ...shape.map((size) => size ?? 224)], dtype),
      );
      const names = computed.map(({ name }) => name);
      const results = [this.model.execute(this.named(zeros), names)].flat();
      return computed.map(({ name, op }, i) => ({
        name,
        type: op,
        shape: results[i].shape.slice(1),
      }));
    });
  }
}

function port({ name, shape, dtype }: tf.ModelTensorInfo): Port {
  const sizes = (shape ?? []).slice(1);
  const free = (size: number) => (size > 0 ? size : null);
  return { name: name.split(":")[0], shape: sizes.map(free), dtype };
}

/** The executor's nodes, in the order of the graph: TensorFlow.js keeps them to itself. */
function nodesOf(model: tf.GraphModel): Node[] {
  const { executor } = model as unknown as {
    executor: { graph: { nodes: Record<string, Node> } };
  };
  return Object.values(executor.graph.nodes);
}

function follower({ children }: Node): Node | undefined {
  return children.length === 1 && FOLLOWERS.includes(children[0].op)
    ? children[0]
    : undefined;
}

function hasFusedRelu(node: Node): boolean {
  const { attrParams } = node as unknown as {
    attrParams?: { fusedOps?: { value?: string[] } };
  };
  return (attrParams?.fusedOps?.value ?? []).some((op) => /^relu6?$/i.test(op));
}
