import type * as tf from "@tensorflow/tfjs";
import { finalActivation, isFinalActivation } from "./call";
import type { Graph, Port, Replacement, Weight } from "./graph";
import {
  allLayerUses,
  consumers,
  defaultLayer,
  isModel,
  layerInfo,
  type LayerInfo,
  type LayerUse,
} from "./layers";
import { Scope } from "./scope";

/** A LayersModel (Keras) as a graph. */
export class LayersGraph implements Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly layers: readonly LayerInfo[];
  private readonly uses: readonly LayerUse[];

  constructor(private readonly model: tf.LayersModel) {
    this.inputs = model.inputs.map(port(model.inputNames));
    this.outputs = model.outputs.map(port(model.outputNames));
    this.uses = allLayerUses(model);
    this.layers = this.uses.map(layerInfo);
  }

  get defaultLayer(): string | undefined {
    return defaultLayer(this.model);
  }

  get reluLayers(): readonly string[] {
    return this.uses
      .filter(({ layer }) => isRelu(layer))
      .map(({ address }) => address);
  }

  get endsInSigmoid(): boolean {
    return finalActivation(this.model.outputs[0].sourceLayer) === "sigmoid";
  }

  weights(): readonly Weight[] {
    return this.uses
      .filter(({ layer }) => !isModel(layer))
      .flatMap(({ address, layer }) =>
        layer.getWeights().map((tensor) => ({ layer: address, tensor })),
      );
  }

  activations(layer: string, inputs: readonly tf.Tensor[]): tf.Tensor {
    return this.scope(inputs).activations(layer);
  }

  logits(inputs: readonly tf.Tensor[], replaced?: Replacement): tf.Tensor[] {
    return this.scope(inputs, replaced).logits();
  }

  classWeights(layer: string): tf.Tensor2D | undefined {
    const path = this.pathFrom(layer);
    const [pool, dense, ...rest] = path.filter(
      (use) => !TRANSPARENT.includes(use.layer.getClassName()),
    );
    const exact =
      pool &&
      dense &&
      isGlobalAverage(pool) &&
      isLinear(dense) &&
      path.at(-1)?.outputs[0] === this.model.outputs[0] &&
      rest.every((use) => isFinalActivation(use.layer));
    return exact ? (dense.layer.getWeights()[0] as tf.Tensor2D) : undefined;
  }

  private scope(inputs: readonly tf.Tensor[], replaced?: Replacement): Scope {
    const thunks = this.inputs.map(({ name }, i) => () => {
      if (inputs[i]) return inputs[i];
      throw new Error(
        `A path of the network goes around '${replaced?.layer}', so y needs the input '${name}' as well: call head(activations, x).`,
      );
    });
    const given = replaced && [[replaced.layer, replaced.activations] as const];
    return new Scope(this.model, thunks, new Map(given));
  }

  /** The layers after this one up to the output, or up to where the path forks. */
  private pathFrom(layer: string): LayerUse[] {
    const path: LayerUse[] = [];
    let use = this.uses.find(({ address }) => address === layer)!;
    for (;;) {
      const next = consumers(use, this.uses);
      if (next.length !== 1) return path;
      use = next[0];
      path.push(use);
    }
  }
}

function port(names: readonly string[]) {
  return ({ shape, dtype }: tf.SymbolicTensor, i: number): Port => ({
    name: names[i],
    shape: shape.slice(1),
    dtype,
  });
}

/** Layers that leave pooled channels as they are. */
const TRANSPARENT = ["Dropout", "Flatten", "Reshape"];

function isRelu(layer: tf.layers.Layer): boolean {
  return (
    layer.getClassName() === "ReLU" ||
    ["relu", "relu6"].includes(finalActivation(layer) ?? "")
  );
}

function isGlobalAverage({ layer, inputs, outputs }: LayerUse): boolean {
  const type = layer.getClassName();
  if (type === "GlobalAveragePooling2D") return true;
  const { poolSize } = layer.getConfig() as { poolSize?: number[] };
  return (
    type === "AveragePooling2D" &&
    String(poolSize) === String(inputs[0].shape.slice(1, 3)) &&
    String(outputs[0].shape.slice(1, 3)) === "1,1"
  );
}

function isLinear({ layer }: LayerUse): boolean {
  const activation = finalActivation(layer) ?? "linear";
  return (
    layer.getClassName() === "Dense" &&
    ["linear", "softmax", "sigmoid"].includes(activation)
  );
}
