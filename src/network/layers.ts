import type * as tf from "@tensorflow/tfjs";

/** One use of a layer inside a model: a layer that is shared appears once per use. */
export interface LayerUse {
  /** The layer's name; `name#1`, `name#2`, … for the earlier uses of a shared layer; `model/name` inside a model. */
  readonly address: string;
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly outputs: readonly tf.SymbolicTensor[];
  /** What the layer was called with besides its inputs. */
  readonly callArguments: object;
}

/** A layer as the lecture lists it. */
export interface LayerInfo {
  readonly name: string;
  /** The class of the layer: Conv2D, BatchNormalization, … */
  readonly type: string;
  /** The shape of its output without the batch axis; null where it depends on the input. */
  readonly shape: readonly (number | null)[];
}

export function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return "layers" in layer && "outputs" in layer;
}

/** The uses of a model's layers, in the model's own order, without those of models inside it. */
export function layerUses(model: tf.LayersModel, prefix = ""): LayerUse[] {
  const reachable = reachableTensors(model);
  const uses: LayerUse[] = [];
  for (const layer of model.layers) {
    const nodes = layer.inboundNodes.filter(({ outputTensors }) =>
      outputTensors.some((tensor) => reachable.has(tensor.id)),
    );
    const last = nodes.length - 1;
    nodes.forEach((node, i) =>
      uses.push({
        address: prefix + layer.name + (i < last ? `#${i + 1}` : ""),
        layer,
        // An input layer's node reads its own output.
        inputs: node.inputTensors.filter(
          (tensor) => !node.outputTensors.includes(tensor),
        ),
        outputs: node.outputTensors,
        callArguments: node.callArgs ?? {},
      }),
    );
  }
  return inExecutionOrder(uses, model);
}

/** As a model lists its layers, but each use after those whose outputs it reads: a shared layer may come again later. */
function inExecutionOrder(uses: LayerUse[], model: tf.LayersModel): LayerUse[] {
  const known = new Set(model.inputs.map(({ id }) => id));
  const waiting = [...uses];
  const ordered: LayerUse[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ inputs }) =>
      inputs.every(({ id }) => known.has(id)),
    );
    const [use] = waiting.splice(Math.max(0, ready), 1);
    use.outputs.forEach(({ id }) => known.add(id));
    ordered.push(use);
  }
  return ordered;
}

/** The same with the layers of models inside, each after the model that holds it. */
export function allLayerUses(model: tf.LayersModel, prefix = ""): LayerUse[] {
  return layerUses(model, prefix).flatMap((use) => [
    use,
    ...(isModel(use.layer) ? allLayerUses(use.layer, `${use.address}/`) : []),
  ]);
}

export function layerInfo({ address, layer, outputs }: LayerUse): LayerInfo {
  return {
    name: address,
    type: layer.getClassName(),
    shape: outputs[0].shape.slice(1),
  };
}

/** The ids of all symbolic tensors on a path from the model's inputs to its outputs. */
function reachableTensors(model: tf.LayersModel): Set<number> {
  const seen = new Set<number>();
  const visit = (tensor: tf.SymbolicTensor): void => {
    if (seen.has(tensor.id)) return;
    seen.add(tensor.id);
    if (model.inputs.some((input) => input.id === tensor.id)) return;
    const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
    node.inputTensors.forEach(visit);
  };
  model.outputs.forEach(visit);
  return seen;
}
