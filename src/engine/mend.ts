import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { comparisonGradients } from "./gradients/comparisons";
import {
  conv2dGradient,
  depthwiseConv2dGradient,
} from "./gradients/convolution";
import { depthToSpaceGradient } from "./gradients/depth-to-space";
import { einsumGradient } from "./gradients/einsum";
import { gatherNdGradient } from "./gradients/gather-nd";
import { mirrorPadGradient } from "./gradients/mirror-pad";
import { rectifierGradients } from "./gradients/rectifiers";
import { stridedSliceGradient } from "./gradients/strided-slice";
import { topKGradient } from "./gradients/top-k";
import { avgPoolGrad, windowExceedsImage } from "./kernels/avg-pool-grad";
import { wasmBatchNorm } from "./kernels/batch-norm";
import { conv2dFilterGrad } from "./kernels/conv2d-filter-grad";
import { depthwiseConv2dFilterGrad } from "./kernels/depthwise-conv2d-filter-grad";
import type { Attributes, Detour } from "./kernels/detour";
import { einsum } from "./kernels/einsum";
import type { KernelOnArrays, Values } from "./kernels/kernel";
import { maxPoolGrad } from "./kernels/max-pool-grad";
import {
  nativeDilatedDepthwise,
  nativeDilatedFusedDepthwise,
} from "./kernels/native-dilated-depthwise";
import { resizeBilinearGrad } from "./kernels/resize-bilinear-grad";
import { resizeNearestGrad } from "./kernels/resize-nearest-grad";
import { unsortedSegmentSum } from "./kernels/unsorted-segment-sum";
import { wasmConv2dInputGrad } from "./kernels/wasm-conv2d-input-grad";
import { wasmDepthwiseInputGrad } from "./kernels/wasm-depthwise-input-grad";
import { wasmIdentity } from "./kernels/wasm-identity";
import type { WasmKernel } from "./kernels/wasm-kernel";
import { wasmRectifiers } from "./kernels/wasm-rectifiers";
import { wasmSlice, wasmSplit } from "./kernels/wasm-slice";
import { wasmTransposedProduct } from "./kernels/wasm-transposed-product";
import { wasmUnfused } from "./kernels/wasm-unfused";
import { wasmWideStrides } from "./kernels/wasm-wide-strides";

const RESIZING = [resizeBilinearGrad, resizeNearestGrad];

/** Replaces the kernels that stock TensorFlow.js 4.22 has wrong or slow, and adds those it lacks, on the WebAssembly backend. */
export function mendWasm(): void {
  for (const kernel of [
    ...RESIZING,
    maxPoolGrad,
    avgPoolGrad,
    conv2dFilterGrad,
    depthwiseConv2dFilterGrad,
    unsortedSegmentSum,
    einsum,
  ])
    replace(kernel, "wasm");
  for (const kernel of [
    wasmConv2dInputGrad,
    wasmDepthwiseInputGrad,
    wasmIdentity,
    wasmSlice,
    wasmSplit,
  ])
    replaceOnWasm(kernel);
  for (const detour of [
    ...wasmWideStrides,
    ...wasmUnfused,
    ...wasmRectifiers,
    wasmTransposedProduct,
    wasmBatchNorm,
  ])
    insert(detour, "wasm");
}

/** The same for the plain JavaScript backend. */
export function mendCpu(): void {
  for (const kernel of [...RESIZING, avgPoolGrad, einsum])
    replace(kernel, "cpu");
}

/** The same for tfjs-node and tfjs-node-gpu. */
export function mendNative(): void {
  for (const kernel of RESIZING) replace(kernel, "tensorflow");
  const { name } = avgPoolGrad;
  const kernelFunc = onArrays(avgPoolGrad);
  partly(name, "tensorflow", windowExceedsImage, kernelFunc);
  insert(nativeDilatedDepthwise, "tensorflow");
  insert(nativeDilatedFusedDepthwise, "tensorflow");
}

/** Replaces and adds gradients that are wrong or missing whatever the backend, as TensorFlow.js has them in common. */
export function mendGradients(): void {
  for (const gradient of [
    ...comparisonGradients,
    ...rectifierGradients,
    conv2dGradient,
    depthwiseConv2dGradient,
    depthToSpaceGradient,
    einsumGradient,
    gatherNdGradient,
    mirrorPadGradient,
    stridedSliceGradient,
    topKGradient,
  ]) {
    if (tf.getGradient(gradient.kernelName))
      tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}

/** Registers a kernel written on plain arrays in place of the backend's own. */
function replace(kernel: KernelOnArrays, backendName: string): void {
  const { name } = kernel;
  if (tf.getKernel(name, backendName)) tf.unregisterKernel(name, backendName);
  const kernelFunc = onArrays(kernel);
  tf.registerKernel({ kernelName: name, backendName, kernelFunc });
}

interface ArrayBackend {
  readSync(id: object): Float32Array;
  write(values: Float32Array, shape: number[], dtype: "float32"): object;
}

function onArrays(kernel: KernelOnArrays): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const arrays = backend as unknown as ArrayBackend;
    const values: Record<string, Values> = {};
    for (const [name, input] of Object.entries(inputs)) {
      const { dataId, shape } = input as tf.TensorInfo;
      values[name] = { shape, values: arrays.readSync(dataId) };
    }
    const result = kernel.compute(values, attrs ?? {});
    const dataId = arrays.write(result.values, result.shape, "float32");
    return { dataId, shape: result.shape, dtype: "float32" };
  };
}

/** Registers a kernel that works in WebAssembly's memory, for all the cases that it applies to. */
function replaceOnWasm({ name, applies, compute }: WasmKernel): void {
  const stock: tf.KernelConfig | undefined = tf.getKernel(name, "wasm");
  if (stock && mended in stock.kernelFunc) return;
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = call.inputs as Parameters<typeof compute>[0];
    const backend = call.backend as BackendWasm;
    return !applies || applies(inputs)
      ? compute(inputs, call.attrs ?? {}, backend)
      : stock!.kernelFunc(call);
  };
  Object.assign(kernelFunc, { [mended]: true });
  if (stock) tf.unregisterKernel(name, "wasm");
  const config = stock ?? { kernelName: name, backendName: "wasm" };
  tf.registerKernel({ ...config, kernelFunc });
}

/** Registers a detour for the cases that need it. */
function insert(detour: Detour, backendName: string): void {
  partly(detour.name, backendName, detour.needed, ({ inputs, attrs }) =>
    tf.tidy(() => detour.compute(tensors(inputs), attrs ?? {})),
  );
}

/** Kernels that are already mended in part, so that mending twice changes nothing. */
const mended = Symbol.for("grad-cam-workbook.mended");

/** Lets the backend's own kernel compute all but the cases that are `needed`. */
function partly(
  kernelName: string,
  backendName: string,
  needed: (inputs: tf.NamedTensorMap, attributes: Attributes) => boolean,
  own: tf.KernelFunc,
): void {
  const stock = tf.getKernel(kernelName, backendName);
  if (mended in stock.kernelFunc) return;
  const kernelFunc: tf.KernelFunc = (call) =>
    needed(tensors(call.inputs), call.attrs ?? {})
      ? own(call)
      : stock.kernelFunc(call);
  Object.assign(kernelFunc, { [mended]: true });
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...stock, kernelFunc });
}

/** The engine hands kernels whole tensors, though the type promises less. */
function tensors(inputs: tf.NamedTensorInfoMap): tf.NamedTensorMap {
  return inputs as unknown as tf.NamedTensorMap;
}
