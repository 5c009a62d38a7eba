/**
 * Converts EfficientNet-lite0 (Tan & Le, ICML 2019; the "lite" variant has neither squeeze-and-excitation nor swish)
 * from PyTorch weights to a TensorFlow.js LayersModel. Set-up runs it once:
 *
 *     node --require tsx/cjs src/network/efficientnet-lite0.ts weights.safetensors FOLDER
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { saveLayersModel } from "./save";

type Weights = ReadonlyMap<string, tf.Tensor>;

interface Stage {
  repeats: number;
  kernel: number;
  stride: number;
  expand: number;
  channels: number;
}

/** The seven stages of inverted residual blocks (MBConv). */
const STAGES: readonly Stage[] = [
  { repeats: 1, kernel: 3, stride: 1, expand: 1, channels: 16 },
  { repeats: 2, kernel: 3, stride: 2, expand: 6, channels: 24 },
  { repeats: 2, kernel: 5, stride: 2, expand: 6, channels: 40 },
  { repeats: 3, kernel: 3, stride: 2, expand: 6, channels: 80 },
  { repeats: 3, kernel: 5, stride: 1, expand: 6, channels: 112 },
  { repeats: 4, kernel: 5, stride: 2, expand: 6, channels: 192 },
  { repeats: 1, kernel: 3, stride: 1, expand: 6, channels: 320 },
];
const BATCH_NORM_EPSILON = 1e-3;
const PREPROCESS = {
  size: [224, 224],
  mean: 127,
  std: 128,
  labels: "labels.json",
};
const LABELS = path.join(__dirname, "../../datasets/labels/imagenet.json");

/** Builds the network layer by layer, each convolution with the batch normalisation after it folded in. */
class Builder {
  private readonly values: (() => void)[] = [];

  constructor(private readonly weights: Weights) {}

  /** conv + BatchNorm (+ ReLU6): w' = w gamma / sqrt(var + eps), b' = beta - mean gamma / sqrt(var + eps) */
  convolution(
    x: tf.SymbolicTensor,
    name: string,
    convolution: string,
    norm: string,
    { stride = 1, relu6 = true } = {},
  ): tf.SymbolicTensor {
    const [outputs, inputs, size] = this.get(`${convolution}.weight`).shape;
    const depthwise = inputs === 1 && outputs === x.shape.at(-1);
    const common = {
      name,
      kernelSize: size,
      strides: stride,
      padding: "same" as const,
      activation: relu6 ? ("relu6" as const) : undefined,
    };
    // Zeros, so that loading does not draw random numbers for weights that are replaced at once.
    const layer = depthwise
      ? tf.layers.depthwiseConv2d({ ...common, depthwiseInitializer: "zeros" })
      : tf.layers.conv2d({
          ...common,
          filters: outputs,
          kernelInitializer: "zeros",
        });
    this.values.push(() =>
      layer.setWeights(this.folded(convolution, norm, depthwise)),
    );
    return layer.apply(x) as tf.SymbolicTensor;
  }

  dense(x: tf.SymbolicTensor, name: string, from: string): tf.SymbolicTensor {
    const kernel = tf.transpose(this.get(`${from}.weight`));
    const layer = tf.layers.dense({
      name,
      units: kernel.shape[1]!,
      kernelInitializer: "zeros",
    });
    this.values.push(() =>
      layer.setWeights([kernel, this.get(`${from}.bias`)]),
    );
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** The finished model with its weights. */
  model(inputs: tf.SymbolicTensor, outputs: tf.SymbolicTensor) {
    const name = "efficientnet-lite0";
    const model = tf.model({ inputs, outputs, name });
    for (const set of this.values) set();
    return model;
  }

  private folded(convolution: string, norm: string, depthwise: boolean) {
    const variance = this.get(`${norm}.running_var`);
    const factor = tf.div(
      this.get(`${norm}.weight`),
      tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON)),
    );
    // PyTorch [out, in, h, w] -> [h, w, in, out]; depthwise [out, 1, h, w] -> [h, w, out, 1]
    const order = depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
    const kernel = tf.transpose(this.get(`${convolution}.weight`), order);
    const scale = depthwise ? tf.reshape(factor, [-1, 1]) : factor;
    const mean = tf.mul(this.get(`${norm}.running_mean`), factor);
    return [tf.mul(kernel, scale), tf.sub(this.get(`${norm}.bias`), mean)];
  }

  private get(name: string): tf.Tensor {
    const tensor = this.weights.get(name);
    if (!tensor) throw new Error(`The weights file has no '${name}'.`);
    return tensor;
  }
}

function build(weights: Weights): tf.LayersModel {
  const builder = new Builder(weights);
  const input = tf.input({ shape: [224, 224, 3], name: "image" });
  let x = builder.convolution(input, "stem", "_conv_stem", "_bn0", {
    stride: 2,
  });
  let block = 0;
  STAGES.forEach((stage, s) => {
    for (let r = 0; r < stage.repeats; r++) {
      const stride = r === 0 ? stage.stride : 1;
      const name = `block${s + 1}${String.fromCharCode(97 + r)}`;
      x = addBlock(builder, x, name, `_blocks.${block++}`, {
        ...stage,
        stride,
      });
    }
  });
  x = builder.convolution(x, "conv_head", "_conv_head", "_bn1");
  x = tf.layers
    .globalAveragePooling2d({ name: "gap", dataFormat: "channelsLast" })
    .apply(x) as tf.SymbolicTensor;
  return builder.model(input, builder.dense(x, "logits", "_fc"));
}

/** An inverted residual block: expand 1x1, depthwise, project 1x1, and the input added where shapes agree. */
function addBlock(
  builder: Builder,
  input: tf.SymbolicTensor,
  name: string,
  from: string,
  { expand, stride, channels }: Stage,
): tf.SymbolicTensor {
  let x = input;
  if (expand !== 1)
    x = builder.convolution(
      x,
      `${name}_expand`,
      `${from}._expand_conv`,
      `${from}._bn0`,
    );
  x = builder.convolution(
    x,
    `${name}_depthwise`,
    `${from}._depthwise_conv`,
    `${from}._bn1`,
    { stride },
  );
  x = builder.convolution(
    x,
    `${name}_project`,
    `${from}._project_conv`,
    `${from}._bn2`,
    { relu6: false },
  );
  const residual = stride === 1 && input.shape.at(-1) === channels;
  return residual
    ? (tf.layers
        .add({ name: `${name}_add` })
        .apply([x, input]) as tf.SymbolicTensor)
    : x;
}

/** safetensors: the header's length (8 bytes), a JSON header with names, shapes and offsets, then raw float32. */
function readSafetensors(file: Buffer): Weights {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const weights = new Map<string, tf.Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [begin, end] = entry.data_offsets.map((at) => at + 8 + length);
    const values = new Float32Array(
      Uint8Array.from(file.subarray(begin, end)).buffer,
    );
    weights.set(name, tf.tensor(values, entry.shape));
  }
  return weights;
}

async function main([from, to]: string[]): Promise<void> {
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
  const model = build(readSafetensors(await readFile(from)));
  await saveLayersModel(model, to, {
    "preprocess.json": JSON.stringify(PREPROCESS),
    "labels.json": await readFile(LABELS),
  });
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(`The conversion failed: ${error.message}`);
    process.exitCode = 1;
  });
}
