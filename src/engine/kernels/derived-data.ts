import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

type Derived = Map<string, tf.TensorInfo>;

/** By backend and by the data that they were computed from. */
const stores = new WeakMap<BackendWasm, WeakMap<object, Derived>>();

/**
 * Data computed from a tensor's data, such as a flipped filter: computed once, kept as long as the original, and
 * released with it. New values of a weight are new data, so that nothing out of date can be found here.
 *
 * @param key what was computed, with all it depends on beside the data
 */
export function derivedData(
  backend: BackendWasm,
  { dataId }: tf.TensorInfo,
  key: string,
  compute: () => tf.TensorInfo,
): tf.TensorInfo {
  const store = stores.get(backend) ?? makeStore(backend);
  const derived: Derived = store.get(dataId) ?? new Map();
  store.set(dataId, derived);
  const known = derived.get(key);
  if (known) return known;
  const computed = compute();
  derived.set(key, computed);
  return computed;
}

/** The engine does not know this data, so the backend itself has to release it. */
function makeStore(backend: BackendWasm): WeakMap<object, Derived> {
  const store = new WeakMap<object, Derived>();
  const dispose = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    const released = dispose(dataId, force);
    if (released) {
      for (const derived of store.get(dataId)?.values() ?? [])
        dispose(derived.dataId, true);
      store.delete(dataId);
    }
    return released;
  };
  stores.set(backend, store);
  return store;
}
