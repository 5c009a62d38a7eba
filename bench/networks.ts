import * as tf from "@tensorflow/tfjs";

export const MODELS = ["mobilenetv2", "resnet18", "vgg16"] as const;
export type ModelName = (typeof MODELS)[number];

/**
 * One network of the benchmark. Its layers have the names of torchvision's modules, so that a weight finds its place on
 * both sides by its name.
 */
export interface BenchNetwork {
  /** The architecture; its weights are all zero. */
  build(): tf.LayersModel;
  /** The layer to explain at, after its activation */
  readonly layer: string;
  /** The class to explain: one whose map is neither empty nor positive everywhere */
  readonly target: number;
  /**
   * For the random weights and pictures; see weights.ts. Chosen so that no ReLU that matters is at its edge within the
   * rounding of float32: there any two engines may decide otherwise, and a gradient differs by up to some percent.
   */
  readonly seed: number;
}

export const SIZE = 224;
const CLASSES = 1000;

type Symbol = tf.SymbolicTensor;

export const NETWORKS: Readonly<Record<ModelName, BenchNetwork>> = {
  mobilenetv2: {
    build: mobileNetV2,
    layer: "features.18.2",
    target: 2,
    seed: 12,
  },
  resnet18: { build: resNet18, layer: "layer4.1.out", target: 31, seed: 1 },
  vgg16: { build: vgg16, layer: "features.28", target: 34, seed: 8 },
};

/**
 * A network of which only the architecture is wanted: plain JavaScript's zeros take no memory until they are touched. The
 * engine that was in use goes on being used.
 */
export async function buildOnCpu(name: ModelName): Promise<tf.LayersModel> {
  const backend = tf.getBackend();
  const isProduction = tf.env().getBool("PROD");
  tf.env().set("PROD", true); // no advertisement for tfjs-node
  await tf.setBackend("cpu");
  try {
    return NETWORKS[name].build();
  } finally {
    tf.env().set("PROD", isProduction);
    if (backend) await tf.setBackend(backend);
  }
}

/** VGG16 (Simonyan and Zisserman, ICLR 2015), configuration D. */
function vgg16(): tf.LayersModel {
  const image = picture();
  let x = image;
  let index = 0;
  for (const [filters, count] of VGG16_STAGES) {
    for (let i = 0; i < count; i++, index += 2)
      x = conv(`features.${index}`, x, filters, { activation: "relu" });
    x = maxPool(`features.${index++}`, x, 2);
  }
  x = tf.layers.flatten().apply(x) as Symbol;
  x = dense("classifier.0", x, 4096, "relu");
  x = dense("classifier.3", x, 4096, "relu");
  return model("vgg16", image, dense("classifier.6", x, CLASSES));
}

/** [filters, how many convolutions], with a max pooling after each */
const VGG16_STAGES = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;

/** ResNet-18 (He et al., CVPR 2016). */
function resNet18(): tf.LayersModel {
  const image = picture();
  let x = conv("conv1", image, 64, { kernel: 7, stride: 2, bias: false });
  x = activate("relu", batchNorm("bn1", x), "relu");
  x = maxPool("maxpool", pad("maxpool.pad", x, 1), 3, 2);
  for (const [stage, filters] of [64, 128, 256, 512].entries())
    for (const block of [0, 1]) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      x = basicBlock(`layer${stage + 1}.${block}`, x, filters, stride);
    }
  x = globalAverage("avgpool", x);
  return model("resnet18", image, dense("fc", x, CLASSES));
}

/** Two 3 x 3 convolutions beside a shortcut, which is projected where the size changes. */
function basicBlock(
  name: string,
  x: Symbol,
  filters: number,
  stride: number,
): Symbol {
  let y = conv(`${name}.conv1`, x, filters, { stride, bias: false });
  y = activate(`${name}.relu`, batchNorm(`${name}.bn1`, y), "relu");
  y = conv(`${name}.conv2`, y, filters, { bias: false });
  y = batchNorm(`${name}.bn2`, y);
  const shortcut = stride === 1 ? x : projection(name, x, filters, stride);
  return activate(`${name}.out`, add(`${name}.add`, y, shortcut), "relu");
}

function projection(name: string, x: Symbol, filters: number, stride: number) {
  const options = { kernel: 1, stride, bias: false };
  const y = conv(`${name}.downsample.0`, x, filters, options);
  return batchNorm(`${name}.downsample.1`, y);
}

/** MobileNetV2 (Sandler et al., CVPR 2018), width 1. */
function mobileNetV2(): tf.LayersModel {
  const image = picture();
  let x = convBnRelu6("features.0", image, 32, { stride: 2 });
  let index = 1;
  for (const [expansion, filters, count, stride] of MOBILENETV2_STAGES)
    for (let i = 0; i < count; i++) {
      const options = { expansion, filters, stride: i === 0 ? stride : 1 };
      x = invertedResidual(`features.${index++}`, x, options);
    }
  x = convBnRelu6(`features.${index}`, x, 1280, { kernel: 1 });
  x = globalAverage("avgpool", x);
  return model("mobilenetv2", image, dense("classifier.1", x, CLASSES));
}

/** [expansion, filters, how many blocks, stride of the first] */
const MOBILENETV2_STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Widened by 1 x 1, filtered per channel by 3 x 3, narrowed by 1 x 1 without an activation. */
function invertedResidual(
  name: string,
  x: Symbol,
  options: { expansion: number; filters: number; stride: number },
): Symbol {
  const { expansion, filters, stride } = options;
  const width = x.shape[3]!;
  let y = x;
  let index = 0;
  const next = () => `${name}.conv.${index++}`;
  if (expansion > 1)
    y = convBnRelu6(next(), y, width * expansion, { kernel: 1 });
  const depth = next();
  y = depthwise(`${depth}.0`, y, stride);
  y = activate(`${depth}.2`, batchNorm(`${depth}.1`, y), "relu6");
  y = conv(next(), y, filters, { kernel: 1, bias: false });
  y = batchNorm(next(), y);
  return stride === 1 && width === filters ? add(`${name}.add`, x, y) : y;
}

function convBnRelu6(
  name: string,
  x: Symbol,
  filters: number,
  options: ConvOptions,
): Symbol {
  const y = conv(`${name}.0`, x, filters, { ...options, bias: false });
  return activate(`${name}.2`, batchNorm(`${name}.1`, y), "relu6");
}

interface ConvOptions {
  kernel?: number;
  stride?: number;
  bias?: boolean;
  activation?: "relu";
}

/** Padded by (kernel - 1) / 2 on every side, as in PyTorch: at stride 2 'same' would pad one side more. */
function conv(
  name: string,
  x: Symbol,
  filters: number,
  { kernel = 3, stride = 1, bias = true, activation }: ConvOptions,
): Symbol {
  const isPadded = stride > 1 && kernel > 1;
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    strides: stride,
    padding: isPadded ? "valid" : "same",
    useBias: bias,
    activation,
    kernelInitializer: "zeros",
  });
  const padded = isPadded ? pad(`${name}.pad`, x, (kernel - 1) / 2) : x;
  return layer.apply(padded) as Symbol;
}

function depthwise(name: string, x: Symbol, stride: number): Symbol {
  const layer = tf.layers.depthwiseConv2d({
    name,
    kernelSize: 3,
    strides: stride,
    padding: stride > 1 ? "valid" : "same",
    useBias: false,
    depthwiseInitializer: "zeros",
  });
  return layer.apply(stride > 1 ? pad(`${name}.pad`, x, 1) : x) as Symbol;
}

function dense(name: string, x: Symbol, units: number, activation?: "relu") {
  const kernelInitializer = "zeros";
  const options = { name, units, activation, kernelInitializer } as const;
  return tf.layers.dense(options).apply(x) as Symbol;
}

/** With PyTorch's epsilon. */
function batchNorm(name: string, x: Symbol): Symbol {
  const layer = tf.layers.batchNormalization({ name, epsilon: 1e-5 });
  return layer.apply(x) as Symbol;
}

function activate(name: string, x: Symbol, activation: "relu" | "relu6") {
  return tf.layers.activation({ name, activation }).apply(x) as Symbol;
}

function maxPool(name: string, x: Symbol, poolSize: number, strides = 2) {
  return tf.layers.maxPooling2d({ name, poolSize, strides }).apply(x) as Symbol;
}

function pad(name: string, x: Symbol, padding: number): Symbol {
  return tf.layers.zeroPadding2d({ name, padding }).apply(x) as Symbol;
}

function add(name: string, a: Symbol, b: Symbol): Symbol {
  return tf.layers.add({ name }).apply([a, b]) as Symbol;
}

function globalAverage(name: string, x: Symbol): Symbol {
  return tf.layers.globalAveragePooling2d({ name }).apply(x) as Symbol;
}

function picture(): Symbol {
  return tf.input({ shape: [SIZE, SIZE, 3], name: "image" });
}

function model(name: string, inputs: Symbol, outputs: Symbol): tf.LayersModel {
  return tf.model({ name, inputs, outputs });
}
