import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { sizeOf } from "./kernel";
import { valuesOf, type WasmKernel } from "./wasm-kernel";

/** A part of a tensor. tfjs-backend-wasm 4.22 first copies the whole tensor, and then every pixel by itself. */
export const wasmSlice: WasmKernel = {
  name: tf.Slice,
  applies: ({ x }) => x.dtype === "float32",
  compute: ({ x }, { begin, size }, backend) => {
    const [from, shape] = tf.slice_util.parseSliceParams(
      { shape: x.shape } as tf.Tensor,
      begin as number[],
      size as number[],
    );
    return slice(x, from, shape, backend);
  },
};

/** The same for the parts of a tensor along an axis: the gradient of a concatenation. */
export const wasmSplit: WasmKernel = {
  name: tf.SplitV,
  applies: ({ x }) => x.dtype === "float32",
  compute: ({ x }, attributes, backend) => {
    const [axis] = tf.util.parseAxisParam(attributes.axis as number, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(
      x as tf.Tensor,
      attributes.numOrSizeSplits as number[],
      axis,
    );
    let first = 0;
    return sizes.map((size) => {
      const from = x.shape.map((_, i) => (i === axis ? first : 0));
      const shape = x.shape.map((all, i) => (i === axis ? size : all));
      first += size;
      return slice(x, from, shape, backend);
    });
  },
};

function slice(
  x: tf.TensorInfo,
  begin: number[],
  shape: number[],
  backend: BackendWasm,
): tf.TensorInfo {
  const part = backend.makeOutput(shape, x.dtype);
  const source = valuesOf(backend, x);
  const memory = new Float32Array(source.buffer);
  let to = valuesOf(backend, part).byteOffset / 4;
  // The last axis that is cut, and all behind it, is copied in one piece.
  const isCut = x.shape.map((size, axis) => size !== shape[axis]);
  const last = Math.max(0, isCut.lastIndexOf(true));
  const count = sizeOf(shape.slice(last));
  const steps = [...tf.util.computeStrides(x.shape), 1];
  const copy = (axis: number, from: number): void => {
    const first = from + begin[axis] * steps[axis];
    if (axis === last) {
      memory.copyWithin(to, first, first + count);
      to += count;
      return;
    }
    for (let i = 0; i < shape[axis]; i++)
      copy(axis + 1, first + i * steps[axis]);
  };
  copy(0, source.byteOffset / 4);
  return part;
}
