import * as tf from "@tensorflow/tfjs";
import { unwrapped } from "../network/call";
import type { LayerCalls } from "../network/scope";
import { lazy } from "../lazy";
import { always, type Constant, Value } from "./operation";
import {
  ACTIVATIONS,
  LeakyRelu,
  ThresholdedRelu,
} from "./operations/activation";
import { Affine, scaled } from "./operations/affine";
import { Binary, MatrixProduct } from "./operations/binary";
import {
  Convolution,
  type Convolution2D,
  type Pads,
} from "./operations/convolution";
import { Linear } from "./operations/linear";
import {
  AveragePooling,
  GlobalAverage,
  MaxPooling,
  type Window,
} from "./operations/pooling";
import { Relu } from "./operations/relu";
import {
  Border,
  Concatenate,
  Enlarge,
  Lookup,
  Repeat,
  Reshape,
  Transpose,
} from "./operations/shape";
import { Softmax } from "./operations/softmax";
import { TransposedConvolution } from "./operations/transposed-convolution";
import { isMap, lastAxisOrder } from "./program";
import { recurrent } from "./recurrent";
import { Uncovered } from "./uncovered";
import { weight } from "./weights";

type Layer = tf.layers.Layer;
type Lowering = (inputs: readonly Value[], layer: Layer) => Value;
type Config = Record<string, unknown>;

/** Keras layers as operations; a layer that is not covered throws `Uncovered`. */
export const asOperations: LayerCalls<Value> = {
  call(layer, inputs, callArguments) {
    const lowering = LAYERS[layer.getClassName()];
    const special = Object.values(callArguments).some((value) => value != null);
    if (!lowering || special || layer.getConfig().dataFormat === FIRST)
      throw uncovered(layer);
    return [lowering(inputs, layer)];
  },
  callWithoutFinalActivation(layer, inputs) {
    const inner = unwrapped(layer);
    const linear = LINEAR[inner.getClassName()];
    if (!linear) throw uncovered(layer);
    return linear(inputs, inner);
  },
};

const FIRST = "channelsFirst";

function uncovered(layer: Layer): Uncovered {
  return new Uncovered(`the layer '${layer.name}' (${layer.getClassName()})`);
}

/** Layers that end in an activation function, without it. */
const LINEAR: Readonly<Record<string, Lowering>> = {
  Conv2D: ([x], layer) => convolution(x, layer, weight(layer, 0, [3, 2, 0, 1])),
  DepthwiseConv2D: ([x], layer) => {
    // TensorFlow.js itself ignores the dilation of this layer: the network must not depend on the engine.
    if (pair(configOf(layer).dilationRate).some((rate) => rate !== 1))
      throw uncovered(layer);
    return convolution(x, layer, weight(layer, 0, [2, 3, 0, 1]), true);
  },
  SeparableConv2D: ([x], layer) => separable(x, layer),
  Conv2DTranspose: ([x], layer) => transposed(x, layer),
  Dense: ([x], layer) => dense(x, layer),
};

const LAYERS: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries(
    Object.entries(LINEAR).map(([name, linear]): [string, Lowering] => [
      name,
      (inputs, layer) => activated(linear(inputs, layer), layer),
    ]),
  ),
  Activation: ([x], layer) => activated(x, layer),
  ReLU: ([x], layer) =>
    new Relu(x, (configOf(layer).maxValue as number | null) ?? Infinity).output,
  LeakyReLU: ([x], layer) =>
    new LeakyRelu(x, always(configOf(layer).alpha as number)).output,
  PReLU: ([x], layer) => prelu(x, layer),
  ELU: ([x]) => ACTIVATIONS.elu(x, 0),
  ThresholdedReLU: ([x], layer) =>
    new ThresholdedRelu(x, configOf(layer).theta as number).output,
  Softmax: ([x], layer) => {
    const axis = Number(configOf(layer).axis ?? -1);
    return new Softmax(x, storedAxis(axis, x.shape)).output;
  },
  BatchNormalization: ([x], layer) => batchNormalization(x, layer),
  MaxPooling2D: ([x], layer) => {
    const { options, size } = pooling(x, layer);
    return new MaxPooling(x, options, size).output;
  },
  AveragePooling2D: ([x], layer) => {
    const { options, size } = pooling(x, layer);
    return new AveragePooling(x, options, size).output;
  },
  GlobalAveragePooling2D: ([x]) => new GlobalAverage(x).output,
  GlobalMaxPooling2D: ([x]) => globalMaximum(x),
  Add: (inputs) => pairwise("Add", inputs),
  Multiply: (inputs) => pairwise("Mul", inputs),
  Maximum: (inputs) => pairwise("Max", inputs),
  Minimum: (inputs) => pairwise("Min", inputs),
  Average: (inputs) => scaled(pairwise("Add", inputs), 1 / inputs.length),
  Concatenate: (inputs, layer) => {
    const axis = Number(configOf(layer).axis ?? -1);
    return new Concatenate(inputs, storedAxis(axis, inputs[0].shape)).output;
  },
  Dot: ([a, b], layer) => dot(a, b, layer),
  Flatten: ([x]) => reshaped(x, [size(x.shape)]),
  Reshape: ([x], layer) => reshaped(x, outputShape(x, layer)),
  Permute: ([x], layer) => {
    const order = (configOf(layer).dims as number[]).map((axis) => axis - 1);
    return fromKeras(new Transpose(toKeras(x), order).output);
  },
  RepeatVector: ([x], layer) => new Repeat(x, Number(configOf(layer).n)).output,
  ZeroPadding2D: ([x], layer) =>
    new Border(x, sides(configOf(layer).padding, 1)).output,
  Cropping2D: ([x], layer) =>
    new Border(x, sides(configOf(layer).cropping, -1)).output,
  UpSampling2D: ([x], layer) => {
    const { size, interpolation } = configOf(layer);
    if (interpolation !== "nearest") throw uncovered(layer);
    return new Enlarge(x, size as [number, number]).output;
  },
  Embedding: ([x], layer) => {
    const { maskZero, inputDim, outputDim } = configOf(layer);
    if (maskZero) throw uncovered(layer);
    const dims = [Number(inputDim), Number(outputDim)] as const;
    return new Lookup(x, weight(layer, 0), dims).output;
  },
  TimeDistributed: ([x], layer) => {
    const inner = unwrapped(layer);
    if (inner === layer || isMap(x.shape)) throw uncovered(layer);
    return LAYERS.Dense([x], inner);
  },
  SimpleRNN: ([x], layer) => recurrent(x, layer),
  LSTM: ([x], layer) => recurrent(x, layer),
  GRU: ([x], layer) => recurrent(x, layer),
  // In inference mode these pass on what they get.
  Dropout: ([x]) => x,
  SpatialDropout1D: ([x]) => x,
  AlphaDropout: ([x]) => x,
  GaussianDropout: ([x]) => x,
  GaussianNoise: ([x]) => x,
};

function configOf(layer: Layer): Config {
  return layer.getConfig();
}

/** The axis of an array as it is kept, for an axis as Keras counts it: with the batch, from the end if negative. */
function storedAxis(axis: number, shape: readonly number[]): number {
  const own = axis < 0 ? shape.length + axis : axis - 1;
  return isMap(shape) ? [1, 2, 0][own] : own;
}

/** A map channels last, as Keras counts its values. */
function toKeras(x: Value): Value {
  return isMap(x.shape) ? new Transpose(x, [1, 2, 0]).output : x;
}

function fromKeras(x: Value): Value {
  return isMap(x.shape) ? new Transpose(x, [2, 0, 1]).output : x;
}

/** @param shape as Keras has it */
function reshaped(x: Value, shape: readonly number[]): Value {
  return fromKeras(new Reshape(toKeras(x), shape).output);
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** What a layer says of its output for this input, both as Keras has them. */
function outputShape(x: Value, layer: Layer): number[] {
  const shape = layer.computeOutputShape([1, ...lastAxisOrder(x.shape)]);
  return (shape as (number | null)[]).slice(1) as number[];
}

function activated(x: Value, layer: Layer): Value {
  const name = String(configOf(layer).activation ?? "linear");
  const activation = ACTIVATIONS[name];
  if (!activation) throw uncovered(layer);
  return activation(x, storedAxis(-1, x.shape));
}

/** A convolution without its activation. */
function convolution(
  x: Value,
  layer: Layer,
  filter: Constant,
  depthwise = false,
): Value {
  const kernel = layer.getWeights()[0].shape as [
    number,
    number,
    number,
    number,
  ];
  const [h, w, inputs, outputs] = kernel;
  const { options, size } = geometry(x, layer, kernel, depthwise);
  const full: Convolution2D = {
    ...options,
    filter,
    dims: depthwise ? [inputs * outputs, 1, h, w] : [outputs, inputs, h, w],
    bias: configOf(layer).useBias ? weight(layer, 1) : undefined,
    groups: depthwise ? inputs : 1,
  };
  return new Convolution(x, full, size).output;
}

/** Strides, padding and the size of the output of a convolution or pooling. */
function geometry(
  x: Value,
  layer: Layer,
  kernel: [number, number, number, number],
  depthwise: boolean,
) {
  const { strides, padding, dilationRate } = configOf(layer);
  const [channels, h, w] = x.shape;
  const [dilationY, dilationX] = pair(dilationRate ?? 1);
  const info = tf.backend_util.computeConv2DInfo(
    [1, h, w, channels],
    kernel,
    pair(strides),
    [dilationY, dilationX],
    padding as "same" | "valid",
    undefined,
    depthwise,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    options: {
      strides: pair(strides),
      pads: [top, left, bottom, right] as Pads,
      dilations: [dilationY, dilationX] as [number, number],
    },
    size: [info.outHeight, info.outWidth] as [number, number],
  };
}

function pair(value: unknown): [number, number] {
  const [a, b = a] = [value].flat() as number[];
  return [a, b];
}

function pooling(x: Value, layer: Layer) {
  const window = pair(configOf(layer).poolSize);
  const kernel: [number, number, number, number] = [...window, x.shape[0], 1];
  const { options, size } = geometry(x, layer, kernel, true);
  const { strides, pads } = options;
  return { options: { window, strides, pads } as Window, size };
}

/** As pooling with one window, so that of equal maxima the first counts. */
function globalMaximum(x: Value): Value {
  const [channels, h, w] = x.shape;
  const options: Window = {
    window: [h, w],
    strides: [h, w],
    pads: [0, 0, 0, 0],
  };
  const y = new MaxPooling(x, options, [1, 1]).output;
  return new Reshape(y, [channels]).output;
}

/** Depthwise, then 1x1. */
function separable(x: Value, layer: Layer): Value {
  const [depthwise, pointwise] = layer
    .getWeights()
    .map(({ shape }) => shape as [number, number, number, number]);
  const [h, w, channels, multiplier] = depthwise;
  const { options, size } = geometry(x, layer, depthwise, true);
  const between = new Convolution(
    x,
    {
      ...options,
      filter: weight(layer, 0, [2, 3, 0, 1]),
      dims: [channels * multiplier, 1, h, w],
      groups: channels,
    },
    size,
  ).output;
  const full: Convolution2D = {
    filter: weight(layer, 1, [3, 2, 0, 1]),
    dims: [pointwise[3], pointwise[2], 1, 1],
    bias: configOf(layer).useBias ? weight(layer, 2) : undefined,
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
  };
  return new Convolution(between, full, size).output;
}

/** Kernel [h, w, outputs, inputs]: the convolution from output to input has it as [inputs, outputs, h, w]. */
function transposed(x: Value, layer: Layer): Value {
  const [h, w, outputs, inputs] = layer.getWeights()[0].shape;
  const [height, width] = outputShape(x, layer);
  const { strides, padding } = configOf(layer);
  const { padInfo } = tf.backend_util.computeConv2DInfo(
    [1, height, width, outputs],
    [h, w, outputs, inputs],
    pair(strides),
    1,
    padding as "same" | "valid",
  );
  const { top, left, bottom, right } = padInfo;
  const options: Convolution2D = {
    filter: weight(layer, 0, [3, 2, 0, 1]),
    dims: [inputs, outputs, h, w],
    bias: configOf(layer).useBias ? weight(layer, 1) : undefined,
    strides: pair(strides),
    pads: [top, left, bottom, right],
    dilations: [1, 1],
    groups: 1,
  };
  return new TransposedConvolution(x, options, [height, width]).output;
}

/** A dense layer; on a map it is a convolution with 1x1 filters. */
function dense(x: Value, layer: Layer): Value {
  const dims = layer.getWeights()[0].shape as [number, number];
  const bias = configOf(layer).useBias ? weight(layer, 1) : undefined;
  if (!isMap(x.shape))
    return new Linear(x, { kernel: weight(layer, 0), dims, bias }).output;
  const options: Convolution2D = {
    filter: weight(layer, 0, [1, 0]),
    dims: [dims[1], dims[0], 1, 1],
    bias,
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
  };
  return new Convolution(x, options, [x.shape[1], x.shape[2]]).output;
}

/** (x - mean) gamma / sqrt(variance + epsilon) + beta, of the moving mean and variance */
function batchNormalization(x: Value, layer: Layer): Value {
  const { epsilon, scale, center, axis: axes } = configOf(layer);
  const [axis] = [axes ?? -1].flat() as number[];
  const stored = storedAxis(axis, x.shape);
  const offset = (scale ? 1 : 0) + (center ? 1 : 0);
  const gamma = scale ? weight(layer, 0) : undefined;
  const beta = center ? weight(layer, scale ? 1 : 0) : undefined;
  const mean = weight(layer, offset);
  const variance = weight(layer, offset + 1);
  const factor = lazy(() =>
    variance().map(
      (value, k) => (gamma?.()[k] ?? 1) / Math.sqrt(value + Number(epsilon)),
    ),
  );
  const shift = lazy(() =>
    mean().map((value, k) => (beta?.()[k] ?? 0) - value * factor()[k]),
  );
  const dims = x.shape.map((size, i) => (i === stored ? size : 1));
  return new Affine(x, { scale: factor, shift, dims }).output;
}

function prelu(x: Value, layer: Layer): Value {
  const { shape } = layer.getWeights()[0];
  if (shape.length !== 3)
    return new LeakyRelu(x, weight(layer, 0), shape).output;
  const [h, w, channels] = shape;
  return new LeakyRelu(x, weight(layer, 0, [2, 0, 1]), [channels, h, w]).output;
}

function pairwise(
  type: "Add" | "Mul" | "Max" | "Min",
  inputs: readonly Value[],
): Value {
  const [{ shape }] = inputs;
  if (inputs.some((input) => input.shape.length !== shape.length))
    throw new Uncovered("a merge of arrays of different rank");
  return inputs.reduce((a, b) => new Binary(type, [a, b]).output);
}

/** The sum of products along one axis of each: two rows, or a list of rows and a row, or two lists of rows. */
function dot(a: Value, b: Value, layer: Layer): Value {
  const { axes, normalize } = configOf(layer);
  const [left, right] = pair(axes).map((axis, i) =>
    axis < 0 ? axis + [a, b][i].shape.length + 1 : axis,
  );
  const tooMany = [a, b].some(({ shape }) => isMap(shape));
  if (normalize || tooMany) throw uncovered(layer);
  // Each as a matrix whose inner axis is the one to sum over.
  const rows = matrix(a, left, 2);
  const cols = matrix(b, right, 1);
  const product = new MatrixProduct([rows, cols]).output;
  const shape = [
    ...a.shape.filter((_, i) => i !== left - 1),
    ...b.shape.filter((_, i) => i !== right - 1),
  ];
  return new Reshape(product, shape.length ? shape : [1]).output;
}

/** [k] or [i, k] as a matrix with its axis `axis` (counted with the batch) at the place `place`. */
function matrix(x: Value, axis: number, place: 1 | 2): Value {
  if (x.shape.length === 1) {
    const [k] = x.shape;
    return new Reshape(x, place === 2 ? [1, k] : [k, 1]).output;
  }
  return axis === place ? x : new Transpose(x, [1, 0]).output;
}

/** [[top, bottom], [left, right]], or fewer numbers, as [top, left, bottom, right] times a sign. */
function sides(value: unknown, sign: 1 | -1): [number, number, number, number] {
  const [rows, columns = rows] = [value].flat(1) as (number | number[])[];
  const [top, bottom = top] = [rows].flat() as number[];
  const [left, right = left] = [columns].flat() as number[];
  return [sign * top, sign * left, sign * bottom, sign * right];
}
