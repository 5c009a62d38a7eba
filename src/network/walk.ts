import type * as tf from "@tensorflow/tfjs";
import { isModel, layerUses, type LayerUse } from "./layers";

/** A model that is being looked at, and where it is used if it is inside another. */
interface Level {
  readonly model: tf.LayersModel;
  readonly byOutput: ReadonlyMap<number, LayerUse>;
  readonly use?: LayerUse;
  readonly parent?: Level;
}

/** Where a tensor comes from. */
export interface Producer {
  /** The layer that computes it; undefined for an input of the whole network */
  readonly use?: LayerUse;
  /** The addresses under which the tensor is known: the layer's, and those of the models it leaves on the way */
  readonly addresses: readonly string[];
  /** Where the inputs of that layer come from. */
  inputs(): Producer[];
}

/** Where the outputs of a network come from; from there one can go on to the inputs, in and out of models inside. */
export function outputProducers(model: tf.LayersModel): Producer[] {
  const root = levelOf(model, "");
  return model.outputs.map((tensor) => producerOf(tensor, root));
}

function levelOf(
  model: tf.LayersModel,
  prefix: string,
  use?: LayerUse,
  parent?: Level,
): Level {
  const byOutput = new Map<number, LayerUse>();
  for (const one of layerUses(model, prefix))
    for (const { id } of one.outputs) byOutput.set(id, one);
  return { model, byOutput, use, parent };
}

function producerOf(tensor: tf.SymbolicTensor, level: Level): Producer {
  const addresses: string[] = [];
  for (;;) {
    const input = level.model.inputs.findIndex(({ id }) => id === tensor.id);
    if (input >= 0 && level.parent) {
      tensor = level.use!.inputs[input];
      level = level.parent;
      continue;
    }
    const use = input < 0 ? level.byOutput.get(tensor.id) : undefined;
    if (!use) return { addresses, inputs: () => [] };
    addresses.push(use.address);
    if (!isModel(use.layer)) {
      const at = level;
      const inputs = () => use.inputs.map((one) => producerOf(one, at));
      return { use, addresses, inputs };
    }
    tensor = use.layer.outputs[use.outputs.indexOf(tensor)];
    level = levelOf(use.layer, `${use.address}/`, use, level);
  }
}

/** For every address the layers that read its output, wherever they are. */
export function readersOf(model: tf.LayersModel): Map<string, LayerUse[]> {
  const readers = new Map<string, LayerUse[]>();
  const seen = new Set<string>();
  const visit = ({ use, inputs }: Producer): void => {
    if (!use || seen.has(use.address)) return;
    seen.add(use.address);
    for (const input of inputs()) {
      for (const address of input.addresses)
        readers.set(address, [...(readers.get(address) ?? []), use]);
      visit(input);
    }
  };
  outputProducers(model).forEach(visit);
  return readers;
}

/** Layers that leave values as they are. */
const TRANSPARENT = ["Dropout", "Flatten", "Reshape"];

/** The first layer before this one, itself included, that does more than pass on. */
export function beyond(
  producer: Producer,
  passes: (use: LayerUse) => boolean = () => false,
): Producer {
  let at = producer;
  while (
    at.use &&
    (TRANSPARENT.includes(at.use.layer.getClassName()) || passes(at.use))
  )
    [at] = at.inputs();
  return at;
}

/** A layer and all that lead to it, by address. */
export function addressesBefore(producer: Producer): Set<string> {
  const all = new Set<string>();
  const visit = ({ use, addresses, inputs }: Producer): void => {
    const known = use && all.has(use.address);
    addresses.forEach((address) => all.add(address));
    if (use && !known) inputs().forEach(visit);
  };
  visit(producer);
  return all;
}
