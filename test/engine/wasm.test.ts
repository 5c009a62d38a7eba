import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-wasm";
import { expect } from "chai";
import { engine } from "../../src/engine/engine";
import { mendCpu, mendGradients, mendWasm } from "../../src/engine/mend";
import { expectClose, relativeDifference } from "../helpers/compare";
import { distinctValues } from "../helpers/finite-differences";

type Shape4D = [number, number, number, number];

const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "sigmoid",
  "leakyrelu",
  "prelu",
] as const;

/** By name, or at the top and on the left. */
const PADDINGS: ("same" | "valid" | [number, number])[] = [
  "same",
  "valid",
  [0, 1],
  [1, 0],
  [2, 2],
  [4, 3],
];

const SIZES = [
  [5, 6],
  [4, 7],
  [1, 2],
  [2, 1],
  [1, 1],
];

describe("the WebAssembly engine", () => {
  let backend: string;
  before(async () => {
    await engine();
    backend = tf.getBackend();
    tf.env().set("PROD", true);
    mendGradients();
    mendCpu();
    mendWasm();
  });
  beforeEach(() => tf.setBackend("wasm"));
  after(() => tf.setBackend(backend));

  describe("gives the input's gradient of a convolution as the cpu engine does", () => {
    for (const depthwise of [false, true])
      for (const stride of [1, 2, 3])
        for (const padding of PADDINGS)
          it(`${depthwise ? "depthwise, " : ""}stride ${stride}, padding ${padding}`, async () => {
            for (const geometry of geometries(padding, stride))
              await compare(geometry, stride, depthwise);
          });
  });

  for (const activation of ACTIVATIONS)
    it(`computes what is fused with a bias and '${activation}' as the cpu engine does`, async () => {
      const found = fused(activation);
      await tf.setBackend("cpu");
      fused(activation).forEach((expected, i) =>
        expectClose(found[i], expected, 1e-6),
      );
    });

  it("normalises with and without scale and offset as the cpu engine does", async () => {
    const normalised = () => {
      const [mean, variance, offset, scale] = [1, 2, 3, 4].map((seed) =>
        tf.square(distinctValues([3], seed)),
      ) as tf.Tensor1D[];
      const x = distinctValues([2, 2, 3]);
      return [
        tf.batchNorm(x, mean, variance, offset, scale),
        tf.batchNorm(x, mean, variance, offset),
        tf.batchNorm(x, mean, variance, undefined, scale, 0.1),
        tf.batchNorm(x, mean, variance),
      ].map((y) => y.dataSync());
    };
    const found = normalised();
    await tf.setBackend("cpu");
    normalised().forEach((expected, i) =>
      expectClose(found[i], expected, 1e-6),
    );
  });

  it("shares the values of a clone, and releases them with the last of them", () => {
    const start = inUse();
    const x = distinctValues([2, 3]);
    const values = [...x.dataSync()];
    const view = tf.reshape(x, [6]);
    const clones = [x.clone(), view.clone(), x.clone()];
    expect(inUse().data).to.equal(start.data + 1);
    view.dispose();
    x.dispose();
    clones[0].dispose();
    expect([...clones[1].dataSync()]).to.deep.equal(values);
    expect([...clones[2].dataSync()]).to.deep.equal(values);
    tf.dispose(clones);
    expect(inUse()).to.deep.equal(start);
  });

  it("leaves nothing behind in 1,000 backward passes", () => {
    const model = network();
    const x = distinctValues([1, 9, 8, 3]);
    const run = () => tf.dispose(gradientAt(model, x));
    for (let i = 0; i < 20; i++) run();
    const start = inUse();
    for (let i = 0; i < 1000; i++) run();
    expect(inUse()).to.deep.equal(start);
  });

  it("releases with a network all that was derived from its weights", () => {
    const start = inUse().data;
    const model = network();
    const x = distinctValues([1, 9, 8, 3]);
    const weights = inUse().data;
    tf.dispose(gradientAt(model, x));
    expect(inUse().data).to.be.above(weights);
    model.dispose();
    x.dispose();
    expect(inUse().data).to.equal(start);
  });

  it("answers with a layer's new weights after setWeights", () => {
    const model = network();
    const x = distinctValues([1, 9, 8, 3]);
    const first = gradientAt(model, x).dataSync();
    for (const layer of model.layers)
      layer.setWeights(layer.getWeights().map((weight) => tf.mul(weight, 1.5)));
    const changed = gradientAt(model, x).dataSync();
    expect(relativeDifference(changed, first)).to.be.above(0.1);
    const fresh = network();
    fresh.setWeights(model.getWeights().map((weight) => tf.clone(weight)));
    expect([...changed]).to.deep.equal([...gradientAt(fresh, x).dataSync()]);
  });

  it("derives anew what it needs for weights that were on another engine meanwhile", async () => {
    const x = distinctValues([1, 5, 5, 2]);
    const filter = distinctValues([3, 3, 2, 4]) as tf.Tensor4D;
    const f = (at: tf.Tensor) =>
      tf.conv2d(at as tf.Tensor4D, filter, 2, "same");
    const gradient = () => [...tf.grad(f)(x).dataSync()];
    const first = gradient();
    await tf.setBackend("cpu");
    gradient();
    await tf.setBackend("wasm");
    expect(gradient()).to.deep.equal(first);
  });

  it("keeps filters apart that are views of the same values", async () => {
    const values = distinctValues([3, 3, 2, 4]);
    const gradients = () =>
      [values, tf.reshape(values, [3, 3, 4, 2])].map((filter) => {
        const x = tf.zeros([1, 5, 5, filter.shape[2] as number]);
        const f = (at: tf.Tensor) =>
          tf.conv2d(at as tf.Tensor4D, filter as tf.Tensor4D, 2, "same");
        return tf.grad(f)(x).dataSync();
      });
    const found = gradients();
    await tf.setBackend("cpu");
    gradients().forEach((expected, i) => expectClose(found[i], expected, 1e-6));
  });
});

/** The values of a convolution, a depthwise one and a matrix product with a bias and an activation. */
function fused(activation: (typeof ACTIVATIONS)[number]) {
  return tf.tidy(() => {
    const x = distinctValues([2, 4, 3, 2]) as tf.Tensor4D;
    const rest = {
      activation,
      leakyreluAlpha: 0.3,
      bias: tf.tensor1d([0.25, -0.5]),
      ...(activation === "prelu" && {
        preluActivationWeights: tf.tensor1d([0.5, -2]),
      }),
    };
    const window = { x, strides: 1, pad: "same" as const, ...rest };
    const filter = (multiplier: number) =>
      distinctValues([3, 2, 2, multiplier]) as tf.Tensor4D;
    const a = tf.reshape(x, [-1, 4]);
    return [
      tf.fused.conv2d({ ...window, filter: filter(2) }),
      tf.fused.depthwiseConv2d({ ...window, filter: filter(1) }),
      tf.fused.matMul({ a, b: distinctValues([4, 2]), ...rest }),
    ].map((y) => y.dataSync());
  });
}

interface Geometry {
  readonly image: Shape4D;
  readonly filter: readonly [number, number];
  readonly dilation: number;
  readonly pad: "same" | "valid" | tf.backend_util.ExplicitPadding;
}

/**
 * Odd and even sizes, single pixels, filters smaller than the stride and as large as the image, and padding by more than
 * they measure.
 */
function geometries(
  padding: (typeof PADDINGS)[number],
  stride: number,
): Geometry[] {
  const all: Geometry[] = [];
  const [top, left] = Array.isArray(padding) ? padding : [0, 0];
  // One more below, as no symmetric padding has it.
  const pad: Geometry["pad"] = Array.isArray(padding)
    ? [
        [0, 0],
        [top, top + 1],
        [left, left],
        [0, 0],
      ]
    : padding;
  for (const [height, width] of SIZES)
    for (const size of [1, 2, 3, 4, 5])
      for (const dilation of stride === 1 ? [1, 2] : [1]) {
        const reach = (size - 1) * dilation + 1;
        const room = Math.min(height + 2 * top, width + 2 * left);
        if (padding !== "same" && reach > room) continue;
        const image: Shape4D = [2, height, width, size === 3 ? 17 : size];
        const filter = [size, Math.max(1, size - 1)] as const;
        all.push({ image, filter, dilation, pad });
      }
  return all;
}

async function compare(
  { image, filter, dilation, pad }: Geometry,
  stride: number,
  depthwise: boolean,
): Promise<void> {
  const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
  const weights = [...filter, image[3], 3];
  const f = (x: tf.Tensor) => {
    const w = distinctValues(weights, 7) as tf.Tensor4D;
    const y = convolve(x as tf.Tensor4D, w, stride, pad, "NHWC", dilation);
    return tf.mul(y, distinctValues(y.shape, 9));
  };
  const gradient = () =>
    tf.tidy(() => tf.grad(f)(distinctValues(image)).dataSync());
  const found = gradient();
  await tf.setBackend("cpu");
  const expected = gradient();
  await tf.setBackend("wasm");
  const how = `${image}, filter ${filter}, dilation ${dilation}`;
  expect(relativeDifference(found, expected), how).to.be.at.most(2e-6);
}

/** Something of everything that has a kernel of its own on WebAssembly. */
function network(): tf.LayersModel {
  const { layers } = tf;
  const inputs = tf.input({ shape: [9, 8, 3] });
  const kernelInitializer = tf.initializers.randomUniform({
    minval: -1,
    maxval: 1,
    seed: 3,
  });
  const convolution = (strides: number, filters = 4) =>
    layers.conv2d({ filters, kernelSize: 3, strides, kernelInitializer });
  const steps = [
    layers.zeroPadding2d({ padding: 1 }),
    convolution(2),
    layers.batchNormalization(),
    layers.reLU({ maxValue: 6 }),
    layers.depthwiseConv2d({
      kernelSize: 3,
      strides: 2,
      depthMultiplier: 2,
      padding: "same",
      depthwiseInitializer: kernelInitializer,
    }),
    layers.leakyReLU(),
  ];
  const trunk = steps.reduce(
    (x, layer) => layer.apply(x) as tf.SymbolicTensor,
    inputs,
  );
  const pooled = layers
    .maxPooling2d({ poolSize: 2, strides: 1, padding: "same" })
    .apply(trunk);
  const both = layers
    .concatenate()
    .apply([trunk, pooled as tf.SymbolicTensor]) as tf.SymbolicTensor;
  const flat = layers.flatten().apply(both);
  const outputs = layers
    .dense({ units: 300, kernelInitializer, activation: "relu" })
    .apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

function gradientAt(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  const f = (at: tf.Tensor) => tf.sum(model.apply(at) as tf.Tensor);
  return tf.tidy(() => tf.grad(f)(x));
}

/** What the engine and the backend hold, and the size of WebAssembly's memory. */
function inUse() {
  const backend = tf.backend() as BackendWasm;
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const { HEAPU8 } = backend.wasm as unknown as { HEAPU8: Uint8Array };
  const data = backend.numDataIds();
  return { numTensors, numDataBuffers, numBytes, data, heap: HEAPU8.length };
}
