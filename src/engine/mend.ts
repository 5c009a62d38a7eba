import * as tf from "@tensorflow/tfjs";
import { avgPoolGrad } from "./kernels/avg-pool-grad";
import { depthwiseConv2dInputGrad } from "./kernels/depthwise-conv2d-input-grad";
import type { KernelOnArrays } from "./kernels/kernel";
import { maxPoolGrad } from "./kernels/max-pool-grad";

/** Replaces the gradients that stock TensorFlow.js 4.22 has wrong, and adds those it lacks, on the WebAssembly backend. */
export function mendWasm(): void {
  for (const kernel of [maxPoolGrad, avgPoolGrad, depthwiseConv2dInputGrad])
    replace(kernel, "wasm");
}

/** The same for the plain JavaScript backend. */
export function mendCpu(): void {
  replace(avgPoolGrad, "cpu");
}

interface ArrayBackend {
  readSync(id: object): Float32Array;
  write(values: Float32Array, shape: number[], dtype: "float32"): object;
}

/** Registers a kernel written on plain arrays in place of the backend's own. */
function replace(kernel: KernelOnArrays, backendName: string): void {
  if (tf.getKernel(kernel.name, backendName))
    tf.unregisterKernel(kernel.name, backendName);
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const arrays = backend as unknown as ArrayBackend;
      const values: Record<string, { shape: number[]; values: Float32Array }> =
        {};
      for (const [name, input] of Object.entries(inputs)) {
        const info = input as tf.TensorInfo;
        values[name] = {
          shape: info.shape,
          values: arrays.readSync(info.dataId),
        };
      }
      const result = kernel.compute(values, attrs ?? {});
      const dataId = arrays.write(result.values, result.shape, "float32");
      return { dataId, shape: result.shape, dtype: "float32" };
    },
  });
}
