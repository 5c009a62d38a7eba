import * as tf from "@tensorflow/tfjs";

/** One use of a Keras layer whose ONNX nodes are compared with TensorFlow.js and with finite differences. */
export interface LayerCase {
  readonly name: string;
  /** Without the batch axis */
  readonly shape: number[];
  layer(): tf.layers.Layer;
}

type Size = number | [number, number];
type Padding = "same" | "valid";
const text = (value: Size) => [value].flat().join("x");

/** [filter, stride, padding, dilation]: odd sizes, strides that skip rows, filters larger than the picture. */
const WINDOWS: [Size, Size, Padding, Size?][] = [
  [3, 1, "same"],
  [3, 1, "valid"],
  [3, 2, "same"],
  [3, 2, "valid"],
  [2, 3, "same"],
  [2, 3, "valid"],
  [1, 1, "valid"],
  [1, 2, "same"],
  [1, 3, "valid"],
  [7, 2, "same"],
  [7, 1, "same"],
  [4, 1, "same"],
  [[2, 3], [1, 2], "same"],
  [[3, 1], [2, 1], "valid"],
  [3, 1, "same", 2],
  [2, 1, "valid", [2, 1]],
];

const geometry = ([
  size,
  strides,
  padding,
  dilation,
]: (typeof WINDOWS)[number]) =>
  `${text(size)}, stride ${text(strides)}, ${padding}${dilation ? `, dilation ${text(dilation)}` : ""}`;

const convolutions: LayerCase[] = WINDOWS.flatMap((window) => {
  const [kernelSize, strides, padding, dilationRate = 1] = window;
  const common = { kernelSize, strides, padding, dilationRate };
  const shape = [7, 6, 2];
  return [
    {
      name: `Conv2D ${geometry(window)}`,
      shape,
      layer: () => tf.layers.conv2d({ ...common, filters: 3 }),
    },
    {
      name: `DepthwiseConv2D ${geometry(window)}`,
      shape,
      layer: () =>
        tf.layers.depthwiseConv2d({
          kernelSize,
          strides,
          padding,
          depthMultiplier: 2,
        }),
    },
    {
      name: `SeparableConv2D ${geometry(window)}`,
      shape,
      layer: () => tf.layers.separableConv2d({ ...common, filters: 3 }),
    },
  ].filter(({ name }) => isComputed(name, window));
});

/** TensorFlow.js refuses strides that differ between the axes for some layers, and ignores a depthwise dilation. */
function isComputed(
  name: string,
  [, strides, , dilation]: (typeof WINDOWS)[number],
) {
  if (name.startsWith("Conv2D")) return true;
  if (name.startsWith("Depthwise") && dilation) return false;
  return typeof strides === "number";
}

const transposed: LayerCase[] = WINDOWS.filter(([, , , d]) => !d).map(
  (window) => {
    const [kernelSize, strides, padding] = window;
    return {
      name: `Conv2DTranspose ${geometry(window)}`,
      shape: [4, 3, 2],
      layer: () =>
        tf.layers.conv2dTranspose({ kernelSize, strides, padding, filters: 3 }),
    };
  },
);

const pooling: LayerCase[] = WINDOWS.filter(([, , , d]) => !d).flatMap(
  (window) => {
    const [size, stride, padding] = window;
    const poolSize = [size, size].flat().slice(0, 2) as [number, number];
    const strides = [stride, stride].flat().slice(0, 2) as [number, number];
    const args = { poolSize, strides, padding };
    return [
      {
        name: `MaxPooling2D ${geometry(window)}`,
        shape: [7, 6, 2],
        layer: () => tf.layers.maxPooling2d(args),
      },
      {
        name: `AveragePooling2D ${geometry(window)}`,
        shape: [7, 6, 2],
        layer: () => tf.layers.averagePooling2d(args),
      },
    ];
  },
);

const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "tanh",
  "sigmoid",
  "hardSigmoid",
  "softplus",
  "softsign",
  "elu",
  "selu",
  "swish",
  "mish",
  "softmax",
] as const;

const activations: LayerCase[] = [
  ...ACTIVATIONS.flatMap((activation) =>
    [[20], [3, 2, 4]].map((shape) => ({
      name: `Activation ${activation} on ${shape.length === 1 ? "a row" : "a map"}`,
      shape,
      layer: () => tf.layers.activation({ activation: activation as "relu" }),
    })),
  ),
  one("ReLU", [40], () => tf.layers.reLU()),
  one("ReLU with a cap", [40], () => tf.layers.reLU({ maxValue: 0.7 })),
  one("LeakyReLU", [3, 4, 2], () => tf.layers.leakyReLU({ alpha: 0.2 })),
  one("PReLU", [3, 4, 2], () => tf.layers.prelu()),
  one("PReLU with shared axes", [3, 4, 2], () =>
    tf.layers.prelu({ sharedAxes: [1, 2] }),
  ),
  one("PReLU on a row", [12], () => tf.layers.prelu()),
  one("ELU", [3, 4, 2], () => tf.layers.elu()),
  one("ThresholdedReLU", [40], () => tf.layers.thresholdedReLU({ theta: 0.5 })),
  one("Softmax", [3, 5], () => tf.layers.softmax()),
  one("Softmax along the height", [3, 4, 2], () =>
    tf.layers.softmax({ axis: 1 }),
  ),
  one("Softmax along the channels", [3, 4, 2], () =>
    tf.layers.softmax({ axis: -1 }),
  ),
];

function one(
  name: string,
  shape: number[],
  layer: () => tf.layers.Layer,
): LayerCase {
  return { name, shape, layer };
}

const others: LayerCase[] = [
  one("Dense", [7], () => tf.layers.dense({ units: 3 })),
  one("Dense without bias", [7], () =>
    tf.layers.dense({ units: 3, useBias: false }),
  ),
  one("Dense on a list", [4, 7], () => tf.layers.dense({ units: 3 })),
  one("Dense on a map", [3, 2, 5], () =>
    tf.layers.dense({ units: 3, activation: "tanh" }),
  ),
  one("Conv2D without bias, tanh", [4, 4, 2], () =>
    tf.layers.conv2d({
      filters: 3,
      kernelSize: 3,
      useBias: false,
      activation: "tanh",
    }),
  ),
  one("BatchNormalization", [3, 4, 5], () => tf.layers.batchNormalization()),
  one("BatchNormalization without scale", [3, 4, 5], () =>
    tf.layers.batchNormalization({ scale: false }),
  ),
  one("BatchNormalization without centre", [3, 4, 5], () =>
    tf.layers.batchNormalization({ center: false }),
  ),
  one("BatchNormalization of a row", [6], () => tf.layers.batchNormalization()),
  one("GlobalAveragePooling2D", [3, 4, 2], () =>
    tf.layers.globalAveragePooling2d({ dataFormat: "channelsLast" }),
  ),
  one("GlobalMaxPooling2D", [3, 4, 2], () =>
    tf.layers.globalMaxPooling2d({ dataFormat: "channelsLast" }),
  ),
  one("Flatten", [3, 4, 2], () => tf.layers.flatten()),
  one("Reshape of a map to a list", [3, 4, 2], () =>
    tf.layers.reshape({ targetShape: [12, 2] }),
  ),
  one("Reshape of a row to a map", [24], () =>
    tf.layers.reshape({ targetShape: [3, 4, -1] }),
  ),
  one("Reshape of a map to a map", [3, 4, 2], () =>
    tf.layers.reshape({ targetShape: [2, 3, 4] }),
  ),
  one("Permute of a map", [3, 4, 2], () =>
    tf.layers.permute({ dims: [3, 1, 2] }),
  ),
  one("Permute of a list", [3, 4], () => tf.layers.permute({ dims: [2, 1] })),
  one("RepeatVector", [5], () => tf.layers.repeatVector({ n: 3 })),
  one("ZeroPadding2D", [3, 4, 2], () =>
    tf.layers.zeroPadding2d({
      padding: [
        [1, 0],
        [2, 3],
      ],
    }),
  ),
  one("Cropping2D", [5, 6, 2], () =>
    tf.layers.cropping2D({
      cropping: [
        [1, 0],
        [2, 1],
      ],
    }),
  ),
  one("UpSampling2D", [3, 2, 2], () =>
    tf.layers.upSampling2d({ size: [2, 3] }),
  ),
  one("TimeDistributed Dense", [3, 4], () =>
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
  ),
  one("Dropout", [3, 4, 2], () => tf.layers.dropout({ rate: 0.5 })),
  one("SimpleRNN", [4, 3], () => tf.layers.simpleRNN({ units: 3 })),
  one("SimpleRNN, all steps, backwards", [4, 3], () =>
    tf.layers.simpleRNN({
      units: 3,
      returnSequences: true,
      goBackwards: true,
    }),
  ),
  one("LSTM", [4, 3], () => tf.layers.lstm({ units: 3 })),
  one("LSTM, all steps, sigmoid", [4, 3], () =>
    tf.layers.lstm({
      units: 3,
      returnSequences: true,
      recurrentActivation: "sigmoid",
    }),
  ),
  one("LSTM without bias", [2, 3], () =>
    tf.layers.lstm({ units: 3, useBias: false }),
  ),
  one("GRU", [4, 3], () => tf.layers.gru({ units: 3 })),
  one("GRU, all steps", [4, 3], () =>
    tf.layers.gru({ units: 3, returnSequences: true }),
  ),
];

export const layerCases: readonly LayerCase[] = [
  ...convolutions,
  ...transposed,
  ...pooling,
  ...activations,
  ...others,
];
