import * as tf from "@tensorflow/tfjs";
import type { WasmKernel } from "./wasm-kernel";

/**
 * A clone that shares its values with the original, as on other backends: kernels never write to what they were given.
 *
 * tfjs-backend-wasm 4.22 copies the values. The engine clones every tensor that a gradient needs, so that a copy costs
 * time, memory, and what has been derived from the original's values (see `derivedData`).
 */
export const wasmIdentity: WasmKernel = {
  name: tf.Identity,
  applies: ({ x }) => x.dtype !== "string",
  compute: ({ x }, _, backend) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
};
