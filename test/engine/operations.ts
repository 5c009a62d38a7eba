import * as tf from "@tensorflow/tfjs";
import { distinctValues } from "../helpers/finite-differences";

/** One operation whose gradient is compared with finite differences. */
export interface Operation {
  readonly name: string;
  readonly shape: number[];
  f(x: tf.Tensor): tf.Tensor;
}

type Pair = [number, number];
type Padding = "same" | "valid" | number;

const as4D = (x: tf.Tensor) => x as tf.Tensor4D;
const filterOf = (shape: number[], seed = 5) =>
  tf.div(distinctValues(shape, seed), 2) as tf.Tensor4D;
const text = (value: number | Pair) =>
  Array.isArray(value) ? value.join("x") : `${value}`;

/** [size, stride, padding] of windows: odd sizes, strides that skip cells, windows larger than the image. */
const WINDOWS: [number | Pair, number | Pair, "same" | "valid"][] = [
  [2, 2, "same"],
  [2, 2, "valid"],
  [3, 2, "same"],
  [3, 2, "valid"],
  [3, 1, "same"],
  [3, 1, "valid"],
  [2, 3, "same"],
  [2, 3, "valid"],
  [[2, 3], [1, 2], "same"],
  [[3, 1], [2, 1], "valid"],
  [7, 2, "same"],
  [1, 2, "same"],
];

const pooling: Operation[] = WINDOWS.flatMap(([size, stride, padding]) => {
  const how = `${text(size)}, stride ${text(stride)}, ${padding}`;
  return [
    {
      name: `max pooling ${how}`,
      shape: [2, 5, 4, 2],
      f: (x) => tf.maxPool(as4D(x), size, stride, padding),
    },
    {
      name: `average pooling ${how}`,
      shape: [2, 5, 4, 2],
      f: (x) => tf.avgPool(as4D(x), size, stride, padding),
    },
  ];
});

const globalPooling: Operation[] = [
  {
    name: "global max pooling",
    shape: [2, 5, 3, 2],
    f: (x) => tf.max(x, [1, 2]),
  },
  {
    name: "global average pooling",
    shape: [2, 5, 3, 2],
    f: (x) => tf.mean(x, [1, 2]),
  },
  {
    name: "max pooling of the whole image",
    shape: [2, 5, 4, 2],
    f: (x) => tf.maxPool(as4D(x), [5, 4], 1, "valid"),
  },
];

/** Padding in numbers, as a GraphModel may have it. */
const explicitPooling: Operation[] = [1, 2].flatMap((pad) => [
  {
    name: `max pooling 3, stride 2, padding ${pad}`,
    shape: [2, 5, 4, 2],
    f: (x) => tf.maxPool(as4D(x), 3, 2, pad, "floor"),
  },
  {
    name: `average pooling 3, stride 2, padding ${pad}`,
    shape: [2, 5, 4, 2],
    f: (x) => tf.avgPool(as4D(x), 3, 2, pad, "floor"),
  },
]);

/** [filter, stride, padding, dilation]; a stride and a dilation above one exclude each other. */
const CONVOLUTIONS: [Pair, number | Pair, Padding, number | Pair][] = [
  [[3, 3], 1, "same", 1],
  [[3, 3], 1, "valid", 1],
  [[3, 3], 2, "same", 1],
  [[3, 3], 2, "valid", 1],
  [[1, 1], 2, "valid", 1],
  [[2, 2], 3, "same", 1],
  [[1, 1], 2, "same", 1],
  [[3, 3], 1, "same", 2],
  [[3, 3], 1, "valid", 2],
  [[2, 3], 1, "same", [3, 2]],
  [[2, 2], 1, "valid", [1, 3]],
  [[1, 1], 1, "same", 2],
  [[5, 4], 2, "same", 1],
  [[4, 2], 3, "same", 1],
  [[3, 3], 3, "valid", 1],
];

const convolutions: Operation[] = [
  ...CONVOLUTIONS.flatMap((parameters) => convolution(...parameters)),
  ...[1, 2].flatMap((stride) => manyChannels(stride)),
  ...convolution([2, 3], [2, 1], "same", 1).slice(0, 2),
];

const explicitConvolutions: Operation[] = [
  convolution([3, 3], 2, 1, 1),
  convolution([3, 3], 1, 2, 1),
  convolution([3, 3], 1, 2, 2),
  // Padded by as much as the filter measures, and by more.
  convolution([3, 3], 2, 2, 1),
  convolution([2, 2], 3, 2, 1),
  convolution([1, 1], 1, 1, 1),
  convolution([3, 3], 1, 3, 1),
].flat();

/** More than are computed at once. */
function manyChannels(stride: number): Operation[] {
  const shape = [1, 3, 4, 17];
  return [
    {
      name: `convolution of many channels, stride ${stride}`,
      shape,
      f: (x) => tf.conv2d(as4D(x), filterOf([3, 3, 17, 9]), stride, "same"),
    },
    {
      name: `depthwise convolution of many channels, stride ${stride}`,
      shape,
      f: (x) =>
        tf.depthwiseConv2d(as4D(x), filterOf([3, 3, 17, 1]), stride, "same"),
    },
  ];
}

function convolution(
  size: Pair,
  stride: number | Pair,
  padding: Padding,
  dilation: number | Pair,
): Operation[] {
  const image = [2, 5, 6, 2];
  const full = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(as4D(x), as4D(filter), stride, padding, "NHWC", dilation);
  const depthwise = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.depthwiseConv2d(
      as4D(x),
      as4D(filter),
      stride,
      padding,
      "NHWC",
      dilation,
    );
  const how = `${text(size)}, stride ${text(stride)}, ${padding}, dilation ${text(dilation)}`;
  const filter = [...size, 2, 3];
  return [
    {
      name: `convolution ${how}`,
      shape: image,
      f: (x) => full(x, filterOf(filter)),
    },
    {
      name: `convolution ${how}, its filter`,
      shape: filter,
      f: (x) => full(filterOf(image), x),
    },
    {
      name: `depthwise convolution ${how}`,
      shape: image,
      f: (x) => depthwise(x, filterOf(filter)),
    },
    {
      name: `depthwise convolution ${how}, its filter`,
      shape: filter,
      f: (x) => depthwise(filterOf(image), x),
    },
  ];
}

const otherConvolutions: Operation[] = [
  ...(["same", "valid"] as const).flatMap((padding): Operation[] =>
    [1, 2, 3].map((stride) => ({
      name: `transposed convolution 3x2, stride ${stride}, ${padding}`,
      shape: [2, 3, 2, 2],
      f: (x) => {
        const length = (n: number, size: number) =>
          padding === "same" ? n * stride : (n - 1) * stride + size;
        const output: [number, number, number, number] = [
          2,
          length(3, 3),
          length(2, 2),
          3,
        ];
        const filter = filterOf([3, 2, 3, 2]);
        return tf.conv2dTranspose(as4D(x), filter, output, stride, padding);
      },
    })),
  ),
  ...[1, 2].map((dilation): Operation => ({
    name: `one-dimensional convolution, dilation ${dilation}`,
    shape: [2, 7, 2],
    f: (x) => {
      const filter = filterOf([3, 2, 2]) as unknown as tf.Tensor3D;
      return tf.conv1d(x as tf.Tensor3D, filter, 1, "same", "NWC", dilation);
    },
  })),
  ...[1, 2].map((dilation): Operation => ({
    name: `separable convolution, dilation ${dilation}`,
    shape: [1, 5, 4, 2],
    f: (x) =>
      tf.separableConv2d(
        as4D(x),
        filterOf([3, 3, 2, 2]),
        filterOf([1, 1, 4, 2]),
        1,
        "same",
        dilation,
      ),
  })),
  {
    name: "fused linear convolution",
    shape: [1, 4, 5, 2],
    f: (x) =>
      tf.fused.conv2d({
        x: as4D(x),
        filter: filterOf([3, 3, 2, 2]),
        strides: 2,
        pad: "same",
        bias: tf.tensor1d([1, -2]),
      }),
  },
  // Fused where values are computed, in parts where a gradient is recorded: both must agree.
  {
    name: "fused convolution with ReLU, 2x2, stride 3",
    shape: [1, 5, 6, 2],
    f: (x) =>
      tf.fused.conv2d({
        x: as4D(x),
        filter: filterOf([2, 2, 2, 2]),
        strides: 3,
        pad: "same",
        bias: tf.tensor1d([1, -0.5]),
        activation: "relu",
      }),
  },
  ...[
    { size: 2, strides: 3, dilations: 1 },
    { size: 3, strides: 1, dilations: 2 },
  ].map(({ size, strides, dilations }): Operation => ({
    name: `fused depthwise convolution with ReLU, ${size}x${size}, stride ${strides}, dilation ${dilations}`,
    shape: [1, 5, 6, 2],
    f: (x) =>
      tf.fused.depthwiseConv2d({
        x: as4D(x),
        filter: filterOf([size, size, 2, 1]),
        strides,
        dilations,
        pad: "same",
        bias: tf.tensor1d([1, -0.5]),
        activation: "relu",
      }),
  })),
  {
    name: "fused linear depthwise convolution",
    shape: [1, 4, 5, 2],
    f: (x) =>
      tf.fused.depthwiseConv2d({
        x: as4D(x),
        filter: filterOf([3, 3, 2, 1]),
        strides: 1,
        pad: "same",
        bias: tf.tensor1d([1, -2]),
      }),
  },
];

const resizing: Operation[] = (
  [
    [false, false],
    [true, false],
    [false, true],
  ] as const
).flatMap(([align, half]) => {
  const mode = align ? ", aligned corners" : half ? ", half-pixel centres" : "";
  const sizes: Pair[] = [
    [7, 5],
    [2, 2],
    [6, 8],
    [1, 3],
  ];
  return sizes.flatMap((size): Operation[] => [
    {
      name: `bilinear resizing of 3x4 to ${text(size)}${mode}`,
      shape: [2, 3, 4, 2],
      f: (x) => tf.image.resizeBilinear(as4D(x), size, align, half),
    },
    {
      name: `nearest-neighbour resizing of 3x4 to ${text(size)}${mode}`,
      shape: [2, 3, 4, 2],
      f: (x) => tf.image.resizeNearestNeighbor(as4D(x), size, align, half),
    },
  ]);
});

const apply =
  (layer: tf.layers.Layer) =>
  (x: tf.Tensor): tf.Tensor =>
    layer.apply(x, { training: false }) as tf.Tensor;

/** The step of 2^-6 crosses none of their kinks: the values are odd multiples of 1/32. */
const activations: Operation[] = [
  ...(
    [
      "relu",
      "relu6",
      "elu",
      "selu",
      "sigmoid",
      "hardSigmoid",
      "softplus",
      "softsign",
      "tanh",
      "swish",
      "mish",
      "gelu",
      "gelu_new",
      "softmax",
      "logSoftmax",
    ] as const
  ).map((activation): Operation => ({
    name: `activation ${activation}`,
    shape: [2, 3, 6],
    f: (x) =>
      tf.layers
        .activation({ activation: activation as "relu" })
        .apply(tf.mul(x, 2)) as tf.Tensor,
  })),
  {
    name: "leaky ReLU",
    shape: [4, 5],
    f: (x) => tf.leakyRelu(x, 0.3),
  },
  {
    name: "PReLU",
    shape: [4, 6],
    f: (x) => tf.prelu(x, tf.tensor1d([0.1, -0.5, 0.25, 2, 0, 1])),
  },
  {
    name: "PReLU, its slopes",
    shape: [1, 6],
    f: (x) => tf.prelu(filterOf([4, 6]), x),
  },
  {
    name: "thresholded ReLU",
    shape: [4, 5],
    f: (x) => apply(tf.layers.thresholdedReLU({ theta: 0.25 }))(x),
  },
  {
    name: "clipping",
    shape: [4, 5],
    f: (x) => tf.clipByValue(x, -0.375, 0.25),
  },
  {
    name: "ReLU6",
    shape: [4, 20],
    f: (x) => tf.relu6(tf.mul(x, 4)),
  },
  {
    name: "the smaller and the larger of values and a number",
    shape: [4, 5],
    f: (x) => {
      const low = tf.add(tf.minimum(x, 0.25), tf.minimum(tf.scalar(-0.125), x));
      const high = tf.mul(tf.maximum(x, tf.tensor1d([0.25])), 3);
      return tf.add(low, tf.add(high, tf.maximum(0, x)));
    },
  },
  {
    name: "hard swish",
    shape: [4, 20],
    f: (x) => tf.div(tf.mul(x, tf.relu6(tf.add(tf.mul(x, 2), 3))), 6),
  },
  {
    name: "abs, sqrt, square, exp, log, rsqrt, pow",
    shape: [3, 4],
    f: (x) => {
      const positive = tf.add(tf.square(x), 0.5);
      const root = tf.add(tf.sqrt(positive), tf.rsqrt(positive));
      const power = tf.pow(positive, 1.5);
      const log = tf.add(tf.log(positive), tf.exp(x));
      return tf.addN([tf.abs(x), root, power, log]);
    },
  },
];

const normalisations: Operation[] = [
  {
    name: "batch normalisation",
    shape: [2, 3, 2, 3],
    f: (x) =>
      tf.batchNorm(
        x,
        tf.tensor1d([0.1, -0.3, 0.5]),
        tf.tensor1d([0.5, 2, 1]),
        tf.tensor1d([1, -1, 0.5]),
        tf.tensor1d([2, -0.5, 1]),
        1e-3,
      ),
  },
  {
    name: "layer normalisation",
    shape: [2, 3, 4],
    f: (x) => apply(tf.layers.layerNormalization({ axis: -1 }))(x),
  },
  {
    name: "local response normalisation",
    shape: [2, 2, 2, 4],
    f: (x) => tf.localResponseNormalization(as4D(x), 1, 1, 0.5, 0.75),
  },
  {
    name: "L2 normalisation",
    shape: [3, 4],
    f: (x) => tf.div(x, tf.norm(x, "euclidean", -1, true)),
  },
];

const shapes: Operation[] = [
  {
    name: "zero padding",
    shape: [1, 3, 2, 2],
    f: (x) =>
      apply(
        tf.layers.zeroPadding2d({
          padding: [
            [1, 0],
            [2, 1],
          ],
        }),
      )(x),
  },
  {
    name: "cropping",
    shape: [1, 5, 4, 2],
    f: (x) =>
      apply(
        tf.layers.cropping2D({
          cropping: [
            [1, 2],
            [0, 1],
          ],
        }),
      )(x),
  },
  ...(["reflect", "symmetric"] as const).map((mode): Operation => ({
    name: `mirror padding, ${mode}`,
    shape: [3, 4],
    f: (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 0],
        ],
        mode,
      ),
  })),
  ...(["nearest", "bilinear"] as const).map((interpolation): Operation => ({
    name: `up-sampling layer, ${interpolation}`,
    shape: [2, 2, 3, 2],
    f: (x) => apply(tf.layers.upSampling2d({ size: [2, 3], interpolation }))(x),
  })),
  {
    name: "concat",
    shape: [2, 2, 3],
    f: (x) => tf.concat([x, tf.mul(x, 2), tf.square(x)], 1),
  },
  {
    name: "split",
    shape: [2, 7],
    f: (x) => {
      const [a, b, c] = tf.split(x, [2, 3, 2], 1);
      return tf.concat([c, tf.mul(a, 3), b], 1);
    },
  },
  {
    name: "split of pictures, along every axis",
    shape: [2, 3, 4, 2],
    f: (x) =>
      tf.concat(
        [0, 1, 2, 3].flatMap((axis) => {
          const [first, ...others] = tf.split(x, [1, x.shape[axis] - 1], axis);
          const all = [tf.mul(first, axis + 2), ...others];
          return all.map((part) => tf.reshape(part, [-1]));
        }),
      ),
  },
  {
    name: "stack and unstack",
    shape: [3, 4],
    f: (x) => tf.stack([...tf.unstack(x, 1)].reverse(), 0),
  },
  {
    name: "slice",
    shape: [3, 4, 2],
    f: (x) => tf.slice(x, [1, 0, 1], [2, 3, 1]),
  },
  {
    name: "slices of pictures",
    shape: [2, 4, 3, 2],
    f: (x) =>
      tf.concat(
        [
          tf.slice(x, [0, 1, 1, 0], [2, 2, 2, 2]),
          tf.slice(x, [1, 0, 0, 0], [1, 4, 3, 2]),
          tf.slice(x, [0, 2, 0, 0], [-1, -1, -1, -1]),
          tf.slice(x, [0, 0, 0, 1], [2, 4, 3, 1]),
          tf.slice(x, [0, 0, 0, 0], [2, 4, 3, 2]),
        ].map((part) => tf.reshape(part, [-1])),
      ),
  },
  {
    name: "slice of a list",
    shape: [7],
    f: (x) => tf.slice(x, 2, 3),
  },
  {
    name: "strided slice",
    shape: [5, 4, 3],
    f: (x) => tf.stridedSlice(x, [1, 3, 0], [5, 0, 3], [2, -2, 1]),
  },
  {
    name: "strided slice that drops and adds axes",
    shape: [3, 4, 3],
    f: (x) =>
      tf.stridedSlice(x, [0, 0, -1], [0, 0, 0], [1, 1, 1], 1, 1, 0, 2, 4),
  },
  { name: "tile", shape: [2, 3], f: (x) => tf.tile(x, [2, 3]) },
  {
    name: "repeatVector layer",
    shape: [2, 3],
    f: (x) => apply(tf.layers.repeatVector({ n: 3 }))(x),
  },
  {
    name: "broadcasting",
    shape: [2, 1, 3],
    f: (x) => tf.broadcastTo(x, [2, 4, 3]),
  },
  {
    name: "transpose",
    shape: [2, 3, 2, 2],
    f: (x) => tf.transpose(x, [2, 0, 3, 1]),
  },
  { name: "reshape", shape: [2, 3, 2], f: (x) => tf.reshape(x, [4, 3]) },
  { name: "reverse", shape: [2, 3, 2], f: (x) => tf.reverse(x, [1]) },
  {
    name: "gather",
    shape: [4, 3],
    f: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], "int32")),
  },
  {
    name: "gather along the last axis",
    shape: [2, 2, 4],
    f: (x) => tf.gather(x, tf.tensor1d([3, 1, 1], "int32"), 2),
  },
  {
    name: "gatherND",
    shape: [3, 4],
    f: (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [2, 3],
            [0, 1],
          ],
          [3, 2],
          "int32",
        ),
      ),
  },
  {
    name: "top k",
    shape: [3, 5],
    f: (x) => tf.topk(x, 2).values,
  },
  {
    name: "depth to space",
    shape: [2, 2, 3, 8],
    f: (x) => tf.depthToSpace(as4D(x), 2, "NHWC"),
  },
  {
    name: "space to batch and back",
    shape: [1, 4, 4, 2],
    f: (x) => {
      const blocks = tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [1, 1],
          [0, 2],
        ],
      );
      return tf.batchToSpaceND(
        tf.square(blocks),
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      );
    },
  },
  { name: "cumulative sum", shape: [2, 4], f: (x) => tf.cumsum(x, 1) },
  {
    name: "cumulative sum, exclusive and reversed",
    shape: [2, 4],
    f: (x) => tf.cumsum(x, 1, true, true),
  },
];

const choices: Operation[] = [
  {
    name: "where (greater)",
    shape: [3, 4],
    f: (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.mul(x, 3)),
  },
  {
    name: "where (not less, and not equal)",
    shape: [3, 4],
    f: (x) => {
      const inside = tf.logicalNot(tf.less(x, -0.3));
      const chosen = tf.logicalAnd(inside, tf.notEqual(x, 9));
      return tf.where(chosen, tf.square(x), tf.mul(x, 3));
    },
  },
  {
    name: "where (less or equal, or equal)",
    shape: [3, 4],
    f: (x) => {
      const low = tf.lessEqual(x, 0.2);
      const chosen = tf.logicalOr(low, tf.equal(x, 9));
      return tf.where(chosen, tf.square(x), tf.mul(x, 3));
    },
  },
  {
    name: "a mask by greaterEqual, cast",
    shape: [3, 4],
    f: (x) => tf.mul(tf.square(x), tf.cast(tf.greaterEqual(x, 0), "float32")),
  },
  {
    name: "maximum, minimum",
    shape: [3, 4],
    f: (x) => {
      const other = tf.add(distinctValues([3, 4], 11), 1 / 32);
      return tf.add(tf.maximum(x, other), tf.mul(tf.minimum(x, other), 3));
    },
  },
  { name: "max along an axis", shape: [3, 4], f: (x) => tf.max(x, 1) },
  { name: "min along an axis", shape: [3, 4], f: (x) => tf.min(x, 0) },
  {
    name: "sums, means, products",
    shape: [2, 3, 2],
    f: (x) =>
      tf.addN([tf.sum(x, [0, 2]), tf.mean(x, [0, 2]), tf.prod(x, 0).sum(1)]),
  },
  {
    name: "mean of everything, means that keep their axes",
    shape: [2, 3, 2],
    f: (x) => tf.add(tf.mean(tf.square(x)), tf.mean(x, [0, -1], true)),
  },
  { name: "logSumExp", shape: [3, 4], f: (x) => tf.logSumExp(x, 1) },
];

const products: Operation[] = [
  {
    name: "matrix product",
    shape: [3, 4],
    f: (x) => tf.matMul(x as tf.Tensor2D, filterOf([4, 2]) as never),
  },
  {
    name: "batched matrix product, transposed",
    shape: [2, 3, 4],
    f: (x) => tf.matMul(filterOf([2, 3, 2]), x, true, false),
  },
  {
    name: "matrix product with a large matrix",
    shape: [2, 60],
    f: (x) => tf.matMul(x as tf.Tensor2D, filterOf([60, 90]) as never),
  },
  {
    name: "matrix product with a large matrix, transposed",
    shape: [2, 60],
    f: (x) =>
      tf.matMul(x as tf.Tensor2D, filterOf([90, 60]) as never, false, true),
  },
  {
    name: "fused linear matrix product",
    shape: [3, 4],
    f: (x) =>
      tf.fused.matMul({
        a: x,
        b: filterOf([4, 2]) as tf.Tensor,
        bias: tf.tensor1d([1, 2]),
      }),
  },
  ...(
    [
      ["ij,jk->ik", [2, 3], [3, 4]],
      ["i,i->", [5], [5]],
      ["i,j->ij", [3], [2]],
      ["bij,bkj->bik", [2, 2, 3], [2, 4, 3]],
      ["aecd,abcd->acbe", [1, 3, 2, 2], [1, 2, 2, 2]],
      ["ijk,j->k", [2, 3, 2], [3]],
    ] as [string, number[], number[]][]
  ).flatMap(([equation, a, b]): Operation[] => [
    {
      name: `einsum ${equation}, the first`,
      shape: a,
      f: (x) => tf.einsum(equation, x, filterOf(b)),
    },
    {
      name: `einsum ${equation}, the second`,
      shape: b,
      f: (x) => tf.einsum(equation, filterOf(a), x),
    },
  ]),
  {
    name: "einsum ijk->kij",
    shape: [2, 3, 2],
    f: (x) => tf.einsum("ijk->kij", x),
  },
  { name: "einsum ij->j", shape: [2, 3], f: (x) => tf.einsum("ij->j", x) },
];

/** What Keras layers make of these operations, with their fused kernels where they have any. */
const layers: Operation[] = [
  ...(["add", "multiply", "average", "maximum", "minimum"] as const).map(
    (merge): Operation => ({
      name: `${merge} layer`,
      shape: [2, 5],
      f: (x) =>
        tf.layers[merge]().apply([
          x,
          tf.add(distinctValues([2, 5], 11), 1 / 32),
        ]) as tf.Tensor,
    }),
  ),
  {
    name: "dot layer, normalised",
    shape: [2, 3],
    f: (x) =>
      tf.layers
        .dot({ axes: -1, normalize: true })
        .apply([x, distinctValues([2, 3], 11)]) as tf.Tensor,
  },
  layer("dense layer", [3, 4], () => tf.layers.dense({ units: 3, ...INITIAL })),
  layer("one-dimensional convolution layer, dilated", [1, 7, 2], () =>
    tf.layers.conv1d({
      filters: 2,
      kernelSize: 3,
      dilationRate: 2,
      padding: "same",
      ...INITIAL,
    }),
  ),
  layer("convolution layer", [1, 4, 5, 2], () =>
    tf.layers.conv2d({
      filters: 2,
      kernelSize: 3,
      padding: "same",
      ...INITIAL,
    }),
  ),
  layer("depthwise convolution layer, dilated", [1, 5, 4, 2], () =>
    tf.layers.depthwiseConv2d({
      kernelSize: 3,
      padding: "same",
      dilationRate: 2,
      depthwiseInitializer: INITIAL.kernelInitializer,
    }),
  ),
  layer("separable convolution layer, dilated", [1, 5, 4, 2], () =>
    tf.layers.separableConv2d({
      filters: 3,
      kernelSize: 3,
      padding: "same",
      dilationRate: 2,
      depthwiseInitializer: INITIAL.kernelInitializer,
      pointwiseInitializer: INITIAL.kernelInitializer,
    }),
  ),
  layer("transposed convolution layer", [1, 3, 2, 2], () =>
    tf.layers.conv2dTranspose({
      filters: 2,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      ...INITIAL,
    }),
  ),
  ...(["simpleRNN", "gru", "lstm"] as const).map((name) =>
    layer(`${name} layer`, [2, 3, 2], () =>
      tf.layers[name]({
        units: 2,
        returnSequences: true,
        recurrentInitializer: INITIAL.kernelInitializer,
        ...INITIAL,
      }),
    ),
  ),
  layer("bidirectional LSTM layer", [1, 3, 2], () =>
    tf.layers.bidirectional({
      layer: tf.layers.lstm({
        units: 2,
        recurrentInitializer: INITIAL.kernelInitializer,
        ...INITIAL,
      }) as tf.RNN,
      mergeMode: "concat",
    }),
  ),
  layer("time-distributed dense layer", [2, 3, 2], () =>
    tf.layers.timeDistributed({
      layer: tf.layers.dense({ units: 2, ...INITIAL }),
    }),
  ),
];

/** The same weights on every engine: a layer is made anew for each. */
const INITIAL = {
  get kernelInitializer() {
    return tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 3 });
  },
  get biasInitializer() {
    return tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 4 });
  },
};

/** Made anew for each call: a layer's weights belong to the engine that made them. */
function layer(
  name: string,
  shape: number[],
  make: () => tf.layers.Layer,
): Operation {
  return { name, shape, f: (x) => apply(make())(x) };
}

/** What tfjs-node refuses: padding in numbers, and depthwise convolutions with two different strides. */
export const notOnNative: Operation[] = [
  ...explicitPooling,
  ...explicitConvolutions,
  ...convolution([2, 3], [2, 1], "same", 1).slice(2),
];

/** What every engine is tested with. */
export const operations: Operation[] = [
  ...pooling,
  ...globalPooling,
  ...convolutions,
  ...otherConvolutions,
  ...resizing,
  ...activations,
  ...normalisations,
  ...shapes,
  ...choices,
  ...products,
  ...layers,
];
