import * as tf from "@tensorflow/tfjs";
import { batchNorm, factorOf } from "../engine/kernels/batch-norm";

type Activation = (x: tf.Tensor) => tf.Tensor;
type PlainCall = (
  layer: tf.layers.Layer,
  x: tf.Tensor,
  activation: Activation,
) => tf.Tensor;

const FINAL_ACTIVATIONS = ["softmax", "sigmoid"];

/**
 * Computes a layer in inference mode.
 *
 * While a gradient is being recorded, convolutions, dense layers and batch normalisation are computed by plain
 * operations with the same result. The layers' own fused operations compute the gradients of their filters whether
 * asked for or not, which is slow everywhere and fails on WebAssembly; BatchNormalization without scale or centre has
 * no gradient at all.
 */
export function callLayer(
  layer: tf.layers.Layer,
  inputs: tf.Tensor[],
  callArguments: object = {},
): tf.Tensor[] {
  const plain = plainCall(layer, inputs[0].rank);
  const recording = tf.engine().state.gradientDepth > 0;
  if (plain && recording) return [plain(layer, inputs[0], activationOf(layer))];
  const result = layer.apply(inputs.length === 1 ? inputs[0] : inputs, {
    ...callArguments,
    training: false,
  });
  return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
}

/** The same for a layer that ends in a softmax or sigmoid, which is left out: the result is the logits. */
export function callWithoutFinalActivation(
  layer: tf.layers.Layer,
  inputs: tf.Tensor[],
): tf.Tensor {
  const plain = plainCall(unwrapped(layer), inputs[0].rank);
  if (plain) return plain(unwrapped(layer), inputs[0], (x) => x);
  return callLayer(layer, inputs)[0];
}

/** A dense layer that is applied to each step gives what the dense layer gives for all steps at once. */
export function unwrapped(layer: tf.layers.Layer): tf.layers.Layer {
  const { layer: inner } = layer as { layer?: tf.layers.Layer };
  const isDense =
    layer.getClassName() === "TimeDistributed" &&
    inner?.getClassName() === "Dense";
  return isDense ? inner! : layer;
}

/** Whether the layer ends in a softmax or a sigmoid. */
export function hasFinalActivation(layer: tf.layers.Layer): boolean {
  return FINAL_ACTIVATIONS.includes(finalActivation(layer) ?? "");
}

/** Whether the layer is nothing but a softmax or a sigmoid. */
export function isFinalActivation(layer: tf.layers.Layer): boolean {
  const type = layer.getClassName();
  if (type === "Softmax") return true;
  return type === "Activation" && hasFinalActivation(layer);
}

/** The name of the activation function inside the layer, if it has one. */
export function finalActivation(layer: tf.layers.Layer): string | undefined {
  if (layer.getClassName() === "Softmax") return "softmax";
  return unwrapped(layer).getConfig().activation as string | undefined;
}

const PLAIN_CALLS: Record<string, PlainCall> = {
  Conv2D: (layer, x, activation) => {
    const { strides, padding, dilationRate } = layer.getConfig() as {
      strides: [number, number];
      padding: "same" | "valid";
      dilationRate: [number, number];
    };
    const [kernel, bias] = layer.getWeights();
    const y = tf.conv2d(
      x as tf.Tensor4D,
      kernel as tf.Tensor4D,
      strides,
      padding,
      "NHWC",
      dilationRate,
    );
    return activation(bias ? tf.add(y, bias) : y);
  },
  Dense: (layer, x, activation) => {
    const [kernel, bias] = layer.getWeights();
    const [inputs, units] = kernel.shape;
    const y = tf.matMul(tf.reshape(x, [-1, inputs]), kernel as tf.Tensor2D);
    const shaped = tf.reshape(y, [...x.shape.slice(0, -1), units]);
    return activation(bias ? tf.add(shaped, bias) : shaped);
  },
  // Its own gradient would go to every cell that ties for the maximum, the whole map where a channel is dead.
  GlobalMaxPooling2D: (_layer, x) => {
    const [batch, h, w, channels] = x.shape;
    const y = tf.maxPool(x as tf.Tensor4D, [h, w], 1, "valid");
    return tf.reshape(y, [batch, channels]);
  },
  BatchNormalization: (layer, x) => {
    const { epsilon, scale, center } = layer.getConfig() as {
      epsilon: number;
      scale: boolean;
      center: boolean;
    };
    const weights = layer.getWeights();
    const gamma = scale ? weights.shift() : undefined;
    const beta = center ? weights.shift() : undefined;
    const [mean, variance] = weights;
    const parameters = { mean, variance, offset: beta, scale: gamma, epsilon };
    // Recorded as one operation: each of its parts would keep what it was given until the way back.
    return tf.customGrad((at) => ({
      value: batchNorm(at as tf.Tensor, parameters),
      gradFunc: (dy: tf.Tensor) => tf.mul(dy, factorOf(parameters)),
    }))(x);
  },
};

/** The plain call for this layer, or undefined where its own is to be used. */
function plainCall(
  layer: tf.layers.Layer,
  rank: number,
): PlainCall | undefined {
  const { dataFormat, axis: axes = -1 } = layer.getConfig();
  // Keras writes the axis of BatchNormalization as a list with one entry.
  const [axis] = [axes].flat();
  const channelsLast =
    dataFormat !== "channelsFirst" && (axis === -1 || axis === rank - 1);
  return channelsLast ? PLAIN_CALLS[layer.getClassName()] : undefined;
}

function activationOf(layer: tf.layers.Layer): Activation {
  const name = layer.getConfig().activation as string | undefined;
  if (!name || name === "linear") return (x) => x;
  const activation = tf.layers.activation({ activation: name as "relu" });
  return (x) => activation.apply(x) as tf.Tensor;
}
