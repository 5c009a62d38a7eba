/** One hostile submission: two honest functions, and something that must not work. */
export interface Attack {
  readonly name: string;
  /** What runs when the module is loaded. */
  readonly top?: string;
  /** The body of `gradCamMap(activations, weights)`; by default a wrong answer. */
  readonly body?: string;
  /** The incident that it must be reported as. */
  readonly incident?: string;
  /**
   * What becomes of the honest functions. "lost": a module that never finishes loading has none. "own": it breaks what they
   * themselves are written with.
   */
  readonly honest?: "kept" | "lost" | "own";
}

export const WRONG = "return tf.fill([2, 2], 7);";

/** Tries every way out of the submission's own world; gives its `process`, or undefined. */
const WAY_OUT = `
const makers = () => [
  (0, eval), Function, tf.add.constructor, tf.Tensor.constructor, console.log.constructor, setTimeout.constructor,
  tf.tensor([1]).shape.constructor.constructor, tf.tensor([1]).dataSync().constructor.constructor,
  ndarray.constructor, tf.ready().constructor.constructor, tf.ready().then.constructor,
  Object.getPrototypeOf(tf.add).constructor, Object.getPrototypeOf(async () => {}).constructor,
  Object.getPrototypeOf(tf.setBackend).constructor,
];
function hostProcess(): any {
  const found: any[] = [];
  for (const make of makers()) {
    try { found.push(make("return process")()); } catch {}
    try { found.push(make("process")); } catch {}
    try { found.push(make("return globalThis")().process); } catch {}
  }
  try { tf.tensor([1, 2], [3]); } catch (error: any) {
    try { found.push(error.constructor.constructor("return process")()); } catch {}
  }
  try { found.push((globalThis as any).process); } catch {}
  try { found.push((tf.env() as any).global.process); } catch {}
  try {
    Error.prepareStackTrace = (_: any, sites: any[]) => sites;
    for (const site of (new Error().stack as any) ?? []) {
      found.push(site.getThis?.()?.process, site.getFunction?.()?.constructor("return process")());
    }
  } catch {}
  return found.find((one) => one && one.versions);
}
function hostRequire(name: string): any {
  const process = hostProcess();
  for (const get of [
    () => require(name), () => module.constructor._load(name), () => module.require(name),
    () => process.mainModule.require(name), () => process.getBuiltinModule(name), () => process.binding(name),
    () => process._linkedBinding(name), () => (tf.env() as any).platform.constructor._load(name),
  ]) {
    try { const found = get(); if (found && Object.keys(found).length) return found; } catch {}
  }
  throw new Error("no way out");
}
`;

/** A whole submission. */
export function moduleOf({ top = "", body = WRONG }: Attack): string {
  return `
import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
declare const require: any, module: any;
${WAY_OUT}
export function gradCamWeights(gradients: any) {
  return gradients.mean([0, 1]);
}
export function gradCamMap(activations: any, weights: any) {
  ${body}
}
export function toHeatmap(map: any, height: number, width: number) {
  return tf.tidy(() => {
    const large = tf.image.resizeBilinear(map.expandDims(2), [height, width], false, true).squeeze([2]);
    return tf.divNoNan(large, tf.max(large));
  });
}
${top}
`;
}
