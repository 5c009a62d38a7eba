import * as tf from "@tensorflow/tfjs";

/** They reach what every later call computes with. */
const WITHHELD = [
  "ENV",
  "backend",
  "copyRegisteredKernels",
  "disposeVariables",
  "engine",
  "env",
  "findBackend",
  "findBackendFactory",
  "getGradient",
  "getKernel",
  "getKernelsForBackend",
  "registerBackend",
  "registerGradient",
  "registerKernel",
  "removeBackend",
  "setPlatform",
  "unregisterGradient",
  "unregisterKernel",
];

/** Runs what most exercises use: it is then compiled, and TensorFlow.js has said hello. */
export function warmUp(): void {
  void tf.setBackend("cpu");
  tf.tidy(() => {
    const x = tf.tensor([1, 2, 3, 4], [2, 2, 1]);
    const large = tf.image.resizeBilinear(x as tf.Tensor3D, [4, 4]);
    tf.image.resizeBilinear(x as tf.Tensor3D, [3, 4], false, true);
    const y = tf.relu(tf.sum(tf.mul(large, tf.mean(x, [0, 1])), 2));
    tf.sub(tf.div(y.expandDims<tf.Tensor3D>(2).squeeze([2]), 2), 1).abs();
    tf.softmax(y.reshape<tf.Tensor1D>([16]).slice(0, 4))
      .exp()
      .sqrt();
    tf.where(tf.greater(y, 0), y, tf.zerosLike(y)).transpose().arraySync();
    tf.divNoNan(y, tf.max(y)).dataSync();
    tf.grad((z) => tf.sum(tf.square(z)))(x).dataSync();
  });
}

/** TensorFlow.js as submissions get it: whole, but for what would change it for the calls that follow. */
export function tensorflowForSubmissions(): object {
  const withheld = WITHHELD.map((name) => [
    name,
    () => {
      throw new Error(`\`tf.${name}\` is not available in a submission`);
    },
  ]);
  const facade = {
    ...tf,
    ...Object.fromEntries(withheld),
    __esModule: true,
    setBackend: async (name: string) => name === "cpu",
  };
  for (const value of Object.values(facade)) freezeWithPrototype(value);
  return Object.freeze(facade);
}

/** A class keeps counters in itself, a function does not. */
function freezeWithPrototype(value: unknown): void {
  if (typeof value === "object") Object.freeze(value);
  if (typeof value !== "function") return;
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  const isClass = prototype?.writable === false;
  if (isClass) Object.seal(value);
  else Object.freeze(value);
  Object.freeze(prototype?.value);
}
