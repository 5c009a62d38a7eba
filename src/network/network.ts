import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { toNdArrays } from "../arrays";
import { engine, type Engine } from "../engine/engine";
import { describe, suggest } from "../errors";
import { OnnxRunner } from "../onnx/runner";
import { Uncovered } from "../onnx/uncovered";
import { isImage } from "../image/image";
import { greedyCaption } from "./caption";
import type { Graph } from "./graph";
import {
  imagePort,
  isSingle,
  pictureOf,
  requireFiniteInput,
  toInputs,
  type Input,
  type Vocabularies,
} from "./inputs";
import type { LayerInfo } from "./layers";
import { LayersGraph } from "./layers-graph";
import { NodeGraph } from "./node-graph";
import { checkPreprocess, type Preprocess } from "./preprocess";
import type { Runner } from "./runner";
import { TensorFlowRunner } from "./tensorflow-runner";

/** What a network thinks it sees. */
export interface Prediction {
  readonly index: number;
  readonly label: string;
  /** The logit y^c, before the softmax. */
  readonly score: number;
  /** After the softmax (or the sigmoid, where the network ends in one), 0..1. */
  readonly probability: number;
}

/** What a network reads and writes besides pictures. */
export interface TextInputs {
  readonly vocabulary?: Vocabularies;
  /** The input with the words so far, for a network that writes a sentence word by word. */
  readonly sentence?: string;
}

/** A network cut in two at a layer: image -> A and A -> y. Both are functions of tensors, to use inside `tf.tidy`. */
export interface Split {
  readonly layer: string;
  /** x [b, H, W, C] (a list where the network has several inputs) -> A [b, h, w, K] */
  features(x: tf.Tensor | tf.Tensor[]): tf.Tensor;
  /** A [b, h, w, K] -> the logits y [b, classes]; `x` only where a path of the network goes around the layer */
  head(activations: tf.Tensor, x?: tf.Tensor | tf.Tensor[]): tf.Tensor;
}

/** A trained network opened for explanation: its layers, its labels, and its two halves around any layer. */
export class Network {
  /** How an image becomes the input. */
  readonly preprocess: Preprocess;
  /** The class names in the order of the outputs; the indices as text where none are known. */
  readonly labels: readonly string[];
  /** The network as a graph: what every explanation works on. */
  readonly graph: Graph;
  private readonly tensorflow: Runner;
  /** ONNX Runtime's, or why it cannot compute this network; undefined before it was tried */
  private onnx?: OnnxRunner | Uncovered;

  /**
   * @param preprocess what is left out comes from the model: its size, mean 0, std 255
   * @param labels     the class names (for structured outputs the words), one per value of the last axis of an output
   * @param text       the words of its inputs of text, and which of them holds the sentence that the network writes
   */
  constructor(
    readonly name: string,
    readonly model: tf.LayersModel | tf.GraphModel,
    preprocess: Partial<Preprocess> = {},
    labels?: readonly string[],
    readonly text: TextInputs = {},
  ) {
    this.graph = isLayersModel(model)
      ? new LayersGraph(model)
      : new NodeGraph(model);
    this.tensorflow = new TensorFlowRunner(this.graph);
    const [height = null, width = null] = this.inputShape;
    this.preprocess = checkPreprocess(
      {
        size: preprocess.size ?? [height, width],
        mean: preprocess.mean ?? 0,
        std: preprocess.std ?? 255,
      },
      this.inputShape[2] ?? undefined,
    );
    this.labels = this.checkLabels(labels);
  }

  /** Every layer with the shape of its output, those of models inside as `model/layer`. */
  get layers(): readonly LayerInfo[] {
    return this.graph.layers;
  }

  /** [H, W, C] of the input that holds the picture, null where the network takes any size */
  get inputShape(): readonly (number | null)[] {
    return this.graph.inputs[imagePort(this.graph.inputs)]?.shape ?? [];
  }

  /** The last convolution with the BatchNorm and activation after it; where explanations look by default. */
  get defaultLayer(): string {
    return this.defaultLayerFor(0);
  }

  /** The same on the way to one of several outputs. */
  defaultLayerFor(output: number): string {
    const layer = this.graph.defaultLayer(output);
    if (layer) return layer;
    const maps = this.spatialLayers();
    throw new Error(
      `'${this.name}' has no convolution to explain. ${maps ? `Choose a \`layer\` with a map from ${maps}.` : "None of its layers gives a map [h, w, K]."}`,
    );
  }

  /** The input [1, H, W, C] for an image or a preprocessed array; the caller disposes of it. See also `inputs`. */
  input(input: Input): tf.Tensor {
    const inputs = this.inputs(input);
    const picture = Math.max(0, imagePort(this.graph.inputs));
    inputs.forEach((tensor, i) => i !== picture && tensor.dispose());
    return inputs[picture];
  }

  /** All inputs of the network, in its order, each with a batch axis; the caller disposes of them. */
  inputs(input: Input): tf.Tensor[] {
    const { vocabulary } = this.text;
    return toInputs(input, this.graph.inputs, this.preprocess, vocabulary);
  }

  /** For a network that writes a sentence, a picture alone with the sentence that the network itself writes; else the same. */
  async complete(input: Input): Promise<Input> {
    const { sentence } = this.text;
    if (!sentence || input === null || typeof input !== "object") return input;
    const named = isSingle(input)
      ? { [this.graph.inputs[imagePort(this.graph.inputs)].name]: input }
      : input;
    if (sentence in named) return input;
    const { indices } = await greedyCaption(this, named);
    return { ...named, [sentence]: indices };
  }

  /** [H, W] of the network's input for this image: what a heat map is laid over. */
  imageSize(input: Input): readonly [number, number] {
    const picture = pictureOf(input, this.graph.inputs);
    const [height, width] = isImage(picture)
      ? [picture.height, picture.width]
      : picture.shape.slice(-3);
    // An array has been preprocessed: it has the network's size, whatever images are resized to.
    if (!isImage(picture)) return [height, width];
    const { size } = this.preprocess;
    return [size[0] ?? height, size[1] ?? width];
  }

  /** The network cut at a layer, by default the last convolution. */
  split(layer: string = this.defaultLayer): Split {
    this.checkLayer(layer);
    return {
      layer,
      features: (x) => this.graph.activations(layer, [x].flat()),
      head: (activations, x = []) =>
        this.graph.logits([x].flat(), { layer, activations })[0],
    };
  }

  /** The logits y [classes] of the first output for an image, before any softmax. */
  async logits(input: Input): Promise<NdArray<Float32Array>> {
    await engine();
    await requireFiniteInput(input);
    const inputs = this.inputs(await this.complete(input));
    const all = await this.run((runner) => runner.logits(inputs)).finally(() =>
      tf.dispose(inputs),
    );
    const y = tf.squeeze(all[0], [0]);
    try {
      return (await toNdArrays({ y })).y;
    } finally {
      tf.dispose([y, ...all]);
    }
  }

  /** The engine that computes this network, and why: where `onnx` lacks one of its layers, TensorFlow.js does. */
  async engine(): Promise<Engine> {
    const chosen = await engine();
    if (chosen.name !== "onnx") return chosen;
    const runner = this.onnxRunner();
    if (runner instanceof OnnxRunner) return chosen;
    const { tensorflow } = chosen;
    return { name: tensorflow, tensorflow, why: runner.message };
  }

  /** Computes on the engine that is there; what ONNX Runtime cannot do is done by TensorFlow.js, which says so. */
  async run<T>(compute: (runner: Runner) => Promise<T>): Promise<T> {
    const { name } = await engine();
    const runner = name === "onnx" ? this.onnxRunner() : undefined;
    if (!(runner instanceof OnnxRunner)) return compute(this.tensorflow);
    try {
      return await compute(runner);
    } catch (error) {
      if (!(error instanceof Uncovered)) throw error;
      // What TensorFlow.js cannot compute either is the input's fault, and says nothing about the network.
      const result = await compute(this.tensorflow);
      this.leaveOnnx(error);
      return result;
    }
  }

  /** Frees what the engine keeps for this network; what is asked for later is made anew. The model is not disposed of. */
  async release(): Promise<void> {
    if (this.onnx instanceof OnnxRunner) await this.onnx.release();
  }

  private onnxRunner(): OnnxRunner | Uncovered {
    if (this.onnx) return this.onnx;
    try {
      if (!(this.graph instanceof LayersGraph))
        throw new Uncovered("GraphModels");
      this.onnx = new OnnxRunner(this.graph);
      return this.onnx;
    } catch (error) {
      return this.leaveOnnx(error);
    }
  }

  private leaveOnnx(reason: unknown): Uncovered {
    const { message } = reason as Error;
    const why = `onnx does not cover ${message}`;
    console.warn(
      `'${this.name}' is computed by TensorFlow.js: ${why}. WORKBOOK_ENGINE chooses another engine; see npm run engine.`,
    );
    this.onnx = new Uncovered(why, { cause: reason });
    return this.onnx;
  }

  /** The `top` likeliest classes for an image, likeliest first. */
  async predict(input: Input, { top = 5 } = {}): Promise<Prediction[]> {
    const { data: logits, shape } = await this.logits(input);
    if (shape.length !== 1) {
      throw new Error(
        `The output of '${this.name}' has the shape ${describe(shape)}, not one score per class. Use logits().`,
      );
    }
    const probabilities =
      this.graph.endsInSigmoid(0) || logits.length === 1
        ? sigmoid(logits)
        : softmax(logits);
    return [...logits.keys()]
      .sort((a, b) => logits[b] - logits[a])
      .slice(0, top)
      .map((index) => ({
        index,
        label: this.labels[index] ?? String(index),
        score: logits[index],
        probability: probabilities[index],
      }));
  }

  /** @throws RangeError with the list of layers where there is no such layer, or where it has no map */
  checkLayer(layer: string): void {
    const info = this.layers.find(({ name }) => name === layer);
    if (!info) {
      const names = this.layers.map(({ name }) => name);
      throw new RangeError(
        `Expected \`layer\` to be a layer of ${this.name}, got ${describe(layer)}.` +
          `${typeof layer === "string" ? suggest(layer, names) : ""} Layers with a map: ${this.spatialLayers()}.`,
      );
    }
    if (info.shape.length !== 3) {
      throw new RangeError(
        `Expected \`layer\` to have a map [h, w, K], got '${layer}', whose output has the shape ${describe([...info.shape])}. Layers with a map: ${this.spatialLayers()}.`,
      );
    }
  }

  private spatialLayers(): string {
    return this.layers
      .filter(({ shape }) => shape.length === 3)
      .map(({ name }) => name)
      .join(", ");
  }

  private checkLabels(labels?: readonly string[]): readonly string[] {
    const counts = this.graph.outputs.map(({ shape }) => shape.at(-1) ?? 0);
    if (!labels) return Array.from({ length: counts[0] }, (_, i) => String(i));
    if (counts.includes(labels.length)) return labels;
    throw new RangeError(
      `Expected \`labels\` to hold ${counts.join(" or ")} class names, one per output of '${this.name}', got ${labels.length}.`,
    );
  }
}

function isLayersModel(
  model: tf.LayersModel | tf.GraphModel,
): model is tf.LayersModel {
  return "layers" in model;
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
