import type * as tf from "@tensorflow/tfjs";
import { hasFinalActivation, isFinalActivation } from "./call";
import { isModel, layerUses, type LayerUse } from "./layers";

/** Layers behind a final softmax that leave its values as they are. */
const PASSES_ON = ["Reshape", "Flatten", "Dropout"];

/** What computes a layer: from tensors to tensors, or from one kind of symbol to another. */
export interface LayerCalls<T> {
  call(layer: tf.layers.Layer, inputs: T[], callArguments: object): T[];
  /** The same, but a softmax or sigmoid inside the layer is left out: the result is the logits. */
  callWithoutFinalActivation(layer: tf.layers.Layer, inputs: T[]): T;
}

/**
 * One evaluation of a model that can be entered and left at any layer.
 *
 * `tf.model` refuses inputs in the middle of a graph, so this walks the graph itself: a tensor is computed when it is
 * asked for, from the inputs or from the activations put in place of a layer's output. What nobody asks for is never
 * computed, so from A to y only the head runs. Models used as layers are walked in the same way.
 */
export class Scope<T> {
  private readonly uses: readonly LayerUse[];
  private readonly byOutput = new Map<number, LayerUse>();
  private readonly computed = new Map<number, T>();
  private readonly inner = new Map<string, Scope<T>>();

  /**
   * @param calls    what computes the layers
   * @param inputs   how to get the model's inputs, in its order
   * @param replaced activations to use in place of the outputs of the layers at these addresses
   */
  constructor(
    private readonly calls: LayerCalls<T>,
    private readonly model: tf.LayersModel,
    private readonly inputs: readonly (() => T)[],
    private readonly replaced: ReadonlyMap<string, T> = new Map(),
    prefix = "",
  ) {
    this.uses = layerUses(model, prefix);
    for (const use of this.uses)
      for (const tensor of use.outputs) this.byOutput.set(tensor.id, use);
  }

  /** The output of the layer at an address such as `conv5`, `conv5#1` or `trunk/conv5`. */
  activations(address: string): T {
    const own = this.uses.find((use) => use.address === address);
    if (own) return this.value(own.outputs[0]);
    // A name may hold a slash itself, so the model inside is the one that has the rest of the address.
    for (const use of this.uses) {
      if (!isModel(use.layer) || !address.startsWith(`${use.address}/`))
        continue;
      const scope = this.scopeOf(use, use.layer);
      if (scope.has(address)) return scope.activations(address);
    }
    throw new RangeError(`There is no layer at '${address}'.`);
  }

  private has(address: string): boolean {
    return this.uses.some(
      (use) =>
        use.address === address ||
        (isModel(use.layer) && this.scopeOf(use, use.layer).has(address)),
    );
  }

  /** The model's outputs before a final softmax or sigmoid. */
  logits(): T[] {
    return this.model.outputs.map((tensor) => this.logit(tensor));
  }

  private logit(tensor: tf.SymbolicTensor): T {
    return this.beforeFinalActivation(tensor) ?? this.value(tensor);
  }

  /** What a softmax or sigmoid at the end is computed from, also behind layers that pass on; undefined without one. */
  private beforeFinalActivation(tensor: tf.SymbolicTensor): T | undefined {
    const use = this.byOutput.get(tensor.id);
    const isInput = this.model.inputs.some(({ id }) => id === tensor.id);
    if (!use || isInput) return undefined;
    const { layer, inputs, outputs } = use;
    if (isModel(layer))
      return this.scopeOf(use, layer).beforeFinalActivation(
        layer.outputs[outputs.indexOf(tensor)],
      );
    if (PASSES_ON.includes(layer.getClassName())) {
      const before = this.beforeFinalActivation(inputs[0]);
      return before && this.calls.call(layer, [before], {})[0];
    }
    if (isFinalActivation(layer)) return this.value(inputs[0]);
    return hasFinalActivation(layer)
      ? this.calls.callWithoutFinalActivation(layer, this.values(use))
      : undefined;
  }

  private value(tensor: tf.SymbolicTensor): T {
    const use = this.byOutput.get(tensor.id);
    const replacement = use && this.replacementOf(tensor, use);
    if (replacement) return replacement;
    const input = this.model.inputs.findIndex(({ id }) => id === tensor.id);
    if (input >= 0) return this.inputs[input]();
    return this.output(tensor, use!);
  }

  /** Activations stand for the first output of a layer, as `activations` gives it. */
  private replacementOf(tensor: tf.SymbolicTensor, use: LayerUse) {
    return tensor.id === use.outputs[0].id
      ? this.replaced.get(use.address)
      : undefined;
  }

  private output(tensor: tf.SymbolicTensor, use: LayerUse): T {
    if (!this.computed.has(tensor.id)) {
      const outputs = this.compute(use);
      use.outputs.forEach(({ id }, i) => this.computed.set(id, outputs[i]));
    }
    return this.computed.get(tensor.id)!;
  }

  private compute(use: LayerUse): T[] {
    if (isModel(use.layer)) {
      const scope = this.scopeOf(use, use.layer);
      return use.layer.outputs.map((output) => scope.value(output));
    }
    return this.calls.call(use.layer, this.values(use), use.callArguments);
  }

  private values(use: LayerUse): T[] {
    return use.inputs.map((input) => this.value(input));
  }

  private scopeOf(use: LayerUse, model: tf.LayersModel): Scope<T> {
    if (!this.inner.has(use.address)) {
      const inputs = use.inputs.map((input) => () => this.value(input));
      const prefix = `${use.address}/`;
      const scope = new Scope(this.calls, model, inputs, this.replaced, prefix);
      this.inner.set(use.address, scope);
    }
    return this.inner.get(use.address)!;
  }
}
