import * as tf from "@tensorflow/tfjs";
import {
  callLayer,
  callWithoutFinalActivation,
  finalActivation,
  isFinalActivation,
} from "./call";
import { isFinite } from "../arrays";
import { lazy } from "../lazy";
import { defaultLayer } from "./default-layer";
import type { Graph, Port, Replacement, Weight } from "./graph";
import {
  allLayerUses,
  isModel,
  layerInfo,
  type LayerInfo,
  type LayerUse,
} from "./layers";
import { Scope, type LayerCalls } from "./scope";
import { beyond, outputProducers } from "./walk";

/** Layers are computed by TensorFlow.js. */
const ON_TENSORS: LayerCalls<tf.Tensor> = {
  call: (layer, inputs, callArguments) =>
    notEmpty(layer, callLayer(layer, inputs, callArguments)),
  callWithoutFinalActivation,
};

/** TensorFlow.js computes on with maps of no pixels, and with values that were never set. */
function notEmpty(layer: tf.layers.Layer, outputs: tf.Tensor[]): tf.Tensor[] {
  const empty = outputs.find(({ size }) => size === 0);
  if (!empty) return outputs;
  throw new RangeError(
    `Expected \`input\` to be large enough for the layer '${layer.name}', whose output would have the shape [${empty.shape.slice(1).join(", ")}].`,
  );
}

/** A LayersModel (Keras) as a graph. */
export class LayersGraph implements Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly layers: readonly LayerInfo[];
  private readonly uses: readonly LayerUse[];

  constructor(readonly model: tf.LayersModel) {
    this.inputs = model.inputs.map(port(model.inputNames));
    this.outputs = model.outputs.map(port(model.outputNames));
    this.uses = allLayerUses(model);
    this.layers = this.uses.map(layerInfo);
  }

  defaultLayer(output: number): string | undefined {
    return defaultLayer(this.model, output);
  }

  get reluLayers(): readonly string[] {
    return this.uses
      .filter(({ layer }) => isRelu(layer))
      .map(({ address }) => address);
  }

  endsInSigmoid(output: number): boolean {
    const { use } = beyond(outputProducers(this.model)[output]);
    return !!use && finalActivation(use.layer) === "sigmoid";
  }

  weights(): readonly Weight[] {
    return this.allWeights();
  }

  /** The variables, which stay the same whatever is written to them. */
  private readonly allWeights = lazy(() =>
    this.uses
      .filter(({ layer }) => !isModel(layer))
      .flatMap(({ address, layer }) =>
        layer.getWeights().map((tensor) => ({ layer: address, tensor })),
      ),
  );

  activations(layer: string, inputs: readonly tf.Tensor[]): tf.Tensor {
    return this.scope(inputs).activations(layer);
  }

  finite(inputs: readonly tf.Tensor[]): tf.Tensor1D {
    const scope = this.scope(inputs);
    const names = this.layers.map(({ name }) => name);
    const flags = names.map((name) => isFinite(scope.activations(name)));
    return tf.stack(flags) as tf.Tensor1D;
  }

  logits(inputs: readonly tf.Tensor[], replaced?: Replacement): tf.Tensor[] {
    return this.scope(inputs, replaced).logits();
  }

  classWeights(layer: string, output: number): tf.Tensor2D | undefined {
    const end = outputProducers(this.model)[output];
    const dense = beyond(end, ({ layer }) => isFinalActivation(layer));
    if (!dense?.use || !isLinear(dense.use)) return undefined;
    const pool = beyond(dense.inputs()[0]);
    if (!pool?.use || !isGlobalAverage(pool.use)) return undefined;
    const [map] = pool.inputs();
    if (!map.addresses.includes(layer)) return undefined;
    return dense.use.layer.getWeights()[0] as tf.Tensor2D;
  }

  private scope(
    inputs: readonly tf.Tensor[],
    replaced?: Replacement,
  ): Scope<tf.Tensor> {
    const thunks = this.inputs.map(({ name }, i) => () => {
      if (inputs[i]) return inputs[i];
      throw new Error(
        `A path of the network goes around '${replaced?.layer}', so y needs the input '${name}' as well: call head(activations, x).`,
      );
    });
    const given = replaced && [[replaced.layer, replaced.activations] as const];
    return new Scope(ON_TENSORS, this.model, thunks, new Map(given));
  }
}

function port(names: readonly string[] | undefined) {
  // A Sequential model names neither its inputs nor its outputs: the layers' names serve, as in other models.
  return (
    { shape, dtype, sourceLayer }: tf.SymbolicTensor,
    i: number,
  ): Port => ({
    name: names?.[i] ?? sourceLayer.name,
    shape: shape.slice(1),
    dtype,
  });
}

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
