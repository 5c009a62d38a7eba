import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { toNdArray } from "../arrays";
import { engine } from "../engine/engine";
import { describe, suggest } from "../errors";
import { isImage } from "../image/image";
import { finalActivation } from "./call";
import {
  allLayerUses,
  consumers,
  defaultLayer,
  layerInfo,
  type LayerInfo,
  type LayerUse,
} from "./layers";
import { toInput, type Input, type Preprocess } from "./preprocess";
import { Scope } from "./scope";

/** What a network thinks it sees. */
export interface Prediction {
  readonly index: number;
  readonly label: string;
  /** The logit y^c, before the softmax. */
  readonly score: number;
  /** After the softmax (or the sigmoid, where the network ends in one), 0..1. */
  readonly probability: number;
}

/** A network cut in two at a layer: image -> A and A -> y. Both are functions of tensors, to use inside `tf.tidy`. */
export interface Split {
  readonly layer: string;
  /** x [1, H, W, C] -> A [1, h, w, K] */
  features(x: tf.Tensor): tf.Tensor;
  /** A [1, h, w, K] -> the logits y [1, classes]; `x` only where a path of the network goes around the layer */
  head(activations: tf.Tensor, x?: tf.Tensor): tf.Tensor;
}

/** A trained network opened for explanation: its layers, its labels, and its two halves around any layer. */
export class Network {
  /** How an image becomes the input. */
  readonly preprocess: Preprocess;
  /** The class names in the order of the outputs; the indices as text where none are known. */
  readonly labels: readonly string[];
  /** Every layer with the shape of its output, those of models inside as `model/layer`. */
  readonly layers: readonly LayerInfo[];
  private readonly uses: readonly LayerUse[];

  /**
   * @param model      an image classifier: one input [H, W, C], one output [classes]
   * @param preprocess what is left out comes from the model: its size, mean 0, std 255
   * @param labels     the class names, one per output
   */
  constructor(
    readonly name: string,
    readonly model: tf.LayersModel,
    preprocess: Partial<Preprocess> = {},
    labels?: readonly string[],
  ) {
    if (model.inputs.length !== 1 || model.outputs.length !== 1) {
      throw new Error(
        `'${name}' has ${model.inputs.length} inputs and ${model.outputs.length} outputs. Only networks with one of each can be explained so far.`,
      );
    }
    const [height, width] = this.inputShape;
    this.preprocess = {
      size: preprocess.size ?? [height, width],
      mean: preprocess.mean ?? 0,
      std: preprocess.std ?? 255,
    };
    this.uses = allLayerUses(model);
    this.layers = this.uses.map(layerInfo);
    const classes = model.outputs[0].shape.at(-1) ?? 0;
    this.labels =
      labels ?? Array.from({ length: classes }, (_, index) => String(index));
    if (this.labels.length !== classes) {
      throw new RangeError(
        `Expected \`labels\` to hold ${classes} class names, one per output of '${name}', got ${this.labels.length}.`,
      );
    }
  }

  /** [H, W, C], null where the network takes any size */
  get inputShape(): readonly (number | null)[] {
    return this.model.inputs[0].shape.slice(1);
  }

  /** The last convolution with the BatchNorm and activation after it; where explanations look by default. */
  get defaultLayer(): string {
    const layer = defaultLayer(this.model);
    if (layer) return layer;
    throw new Error(
      `'${this.name}' has no convolution to explain. Choose a \`layer\` with a map from ${this.spatialLayers()}.`,
    );
  }

  /** The network's input [1, H, W, C] for an image or a preprocessed array. The caller disposes of it. */
  input(input: Input): tf.Tensor4D {
    return toInput(input, this.preprocess, this.inputShape);
  }

  /** [H, W] of the network's input for this image: what a heat map is laid over. */
  imageSize(input: Input): readonly [number, number] {
    const [height, width] = isImage(input)
      ? [input.height, input.width]
      : input.shape.slice(-3);
    const { size } = this.preprocess;
    return [size[0] ?? height, size[1] ?? width];
  }

  /** The network cut at a layer, by default the last convolution. */
  split(layer: string = this.defaultLayer): Split {
    this.checkLayer(layer);
    return {
      layer,
      features: (x) => new Scope(this.model, [() => x]).activations(layer),
      head: (activations, x) => {
        const input = () => x ?? this.wantInput(layer);
        const replaced = new Map([[layer, activations]]);
        return new Scope(this.model, [input], replaced).logits()[0];
      },
    };
  }

  /** The logits y [classes] for an image, before any softmax. */
  async logits(input: Input): Promise<NdArray<Float32Array>> {
    await engine();
    const y = tf.tidy(() => {
      const x = this.input(input);
      const [logits] = new Scope(this.model, [() => x]).logits();
      return tf.squeeze(logits, [0]);
    });
    try {
      return await toNdArray(y);
    } finally {
      y.dispose();
    }
  }

  /** The `top` likeliest classes for an image, likeliest first. */
  async predict(input: Input, { top = 5 } = {}): Promise<Prediction[]> {
    const logits = (await this.logits(input)).data;
    const last = this.model.outputs[0].sourceLayer;
    const probabilities =
      finalActivation(last) === "sigmoid" ? sigmoid(logits) : softmax(logits);
    return [...logits.keys()]
      .sort((a, b) => logits[b] - logits[a])
      .slice(0, top)
      .map((index) => ({
        index,
        label: this.labels[index],
        score: logits[index],
        probability: probabilities[index],
      }));
  }

  /** The layers after this one up to the output, or up to where the path forks (as far as it is the only one). */
  pathFrom(layer: string): LayerUse[] {
    this.checkLayer(layer);
    const path: LayerUse[] = [];
    let use = this.uses.find(({ address }) => address === layer)!;
    for (;;) {
      const next = consumers(use, this.uses);
      if (next.length !== 1) return path;
      use = next[0];
      path.push(use);
    }
  }

  private checkLayer(layer: string): void {
    const use = this.uses.find(({ address }) => address === layer);
    if (!use) {
      const names = this.layers.map(({ name }) => name);
      throw new RangeError(
        `Expected \`layer\` to be a layer of ${this.name}, got ${describe(layer)}.` +
          `${typeof layer === "string" ? suggest(layer, names) : ""} Layers with a map: ${this.spatialLayers()}.`,
      );
    }
    if (use.outputs[0].shape.length !== 4) {
      throw new RangeError(
        `Expected \`layer\` to have a map [h, w, K], got '${layer}', whose output has the shape ${describe(use.outputs[0].shape.slice(1))}. Layers with a map: ${this.spatialLayers()}.`,
      );
    }
  }

  private spatialLayers(): string {
    return this.layers
      .filter(({ shape }) => shape.length === 3)
      .map(({ name }) => name)
      .join(", ");
  }

  private wantInput(layer: string): never {
    throw new Error(
      `A path of '${this.name}' goes around '${layer}', so y needs the input as well: call head(activations, x).`,
    );
  }
}

function softmax(logits: Float32Array): number[] {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const exp = Array.from(logits, (logit) => Math.exp(logit - max));
  const sum = exp.reduce((a, b) => a + b, 0);
  return exp.map((value) => value / sum);
}

function sigmoid(logits: Float32Array): number[] {
  return Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
