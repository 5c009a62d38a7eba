import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Attributes } from "./detour";

/** A kernel that works in the memory of the WebAssembly backend, where nothing has to be copied in or out. */
export interface WasmKernel {
  readonly name: string;
  /** Which cases it computes, where the stock kernel keeps the rest. */
  applies?(inputs: Inputs): boolean;
  compute(
    inputs: Inputs,
    attributes: Attributes,
    backend: BackendWasm,
  ): tf.TensorInfo | tf.TensorInfo[];
}

type Inputs = Readonly<Record<string, tf.TensorInfo>>;

/** The values of a tensor in WebAssembly's memory. The next allocation may move them: look again after it. */
export function valuesOf(
  backend: BackendWasm,
  tensor: tf.TensorInfo,
): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Runs one of the backend's own kernels on data that the engine does not know as tensors. */
export function runOnData(
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attributes: Attributes,
  backend: BackendWasm,
): tf.TensorInfo {
  const attrs = attributes as tf.NamedAttrMap;
  const { kernelFunc } = tf.getKernel(name, "wasm");
  return kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
}
