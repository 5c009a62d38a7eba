import * as tf from "@tensorflow/tfjs";

/** What a ReLU does with the gradient dy that comes back to it. */
export type ReluRule = (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor;

/**
 * Guided backpropagation (Springenberg et al., ICLR 2015): only positive gradients pass, and only through ReLUs that
 * were open.
 *
 *   dx = dy [x > 0] [dy > 0]
 */
export const guidedRule: ReluRule = (x, dy) => tf.mul(tf.relu(dy), tf.step(x));

/**
 * Deconvnet (Zeiler and Fergus, ECCV 2014): only positive gradients pass, open or not.
 *
 *   dx = dy [dy > 0]
 */
export const deconvRule: ReluRule = (_x, dy) => tf.relu(dy);

/** The rules by the names that engines know them by. */
export const RELU_RULES: Readonly<Record<ReluRuleName, ReluRule>> = {
  guided: guidedRule,
  deconvnet: deconvRule,
};
export type ReluRuleName = "guided" | "deconvnet";

/** The kernels behind every ReLU, and the value above which each is capped. */
const RELUS: Readonly<Record<string, number>> = {
  [tf.Relu]: Infinity,
  [tf.Relu6]: 6,
};

/**
 * Differentiates with another rule for every ReLU of the network, wherever it is written. A cap keeps its gate: nothing
 * passes where the ReLU was cut off. The true gradients are put back whatever happens.
 */
export function withReluRule<T>(rule: ReluRule, differentiate: () => T): T {
  const original = Object.keys(RELUS).map((name) => tf.getGradient(name));
  for (const [kernelName, cap] of Object.entries(RELUS))
    setGradient({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: (dy, [x]) => ({
        x: () => gated(rule, x, dy as tf.Tensor, cap),
      }),
    });
  try {
    return differentiate();
  } finally {
    original.forEach(setGradient);
  }
}

function gated(rule: ReluRule, x: tf.Tensor, dy: tf.Tensor, cap: number) {
  const dx = rule(x, dy);
  if (cap === Infinity) return dx;
  return tf.mul(dx, tf.cast(tf.less(x, cap), "float32"));
}

/** Replaces a gradient, without TensorFlow.js's warning that there was one. */
function setGradient(gradient: tf.GradConfig): void {
  tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}
