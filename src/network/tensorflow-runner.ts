import * as tf from "@tensorflow/tfjs";
import { withCleanTape } from "./clean-tape";
import type { Graph } from "./graph";
import { RELU_RULES, withReluRule, type ReluRuleName } from "./relu-rules";
import type { Cut, Gradient, Objective, Runner } from "./runner";

/** TensorFlow.js on whatever engine it has: computes every network, and differentiates it by its own tape. */
export class TensorFlowRunner implements Runner {
  constructor(private readonly graph: Graph) {}

  async logits(inputs: readonly tf.Tensor[]): Promise<tf.Tensor[]> {
    return tf.tidy(() => this.graph.logits(inputs));
  }

  async cut(layer: string, inputs: readonly tf.Tensor[]): Promise<Cut> {
    const activations = tf.tidy(() => this.graph.activations(layer, inputs));
    return {
      activations,
      around: inputs.map((x) => tf.clone(x)),
      inputShapes: inputs.map(({ shape }) => shape.slice(1)),
    };
  }

  async head(layer: string, cut: Cut): Promise<tf.Tensor[]> {
    const { activations, around } = cut;
    return tf.tidy(() => this.graph.logits(around, { layer, activations }));
  }

  async headGradient(
    layer: string,
    { activations, around }: Cut,
    objective: Objective,
  ): Promise<Gradient> {
    return differentiate(activations, objective, (at) =>
      this.graph.logits(around, { layer, activations: at }),
    );
  }

  async inputGradient(
    inputs: readonly tf.Tensor[],
    picture: number,
    objective: Objective,
    rule?: ReluRuleName,
  ): Promise<Gradient> {
    const back = () =>
      differentiate(inputs[picture], objective, (x) =>
        this.graph.logits(inputs.map((one, i) => (i === picture ? x : one))),
      );
    return rule ? withReluRule(RELU_RULES[rule], back) : back();
  }
}

/** The logits at a tensor, and the gradient of the objective with respect to it, from one recorded pass. */
function differentiate(
  at: tf.Tensor,
  objective: Objective,
  logitsOf: (at: tf.Tensor) => tf.Tensor[],
): Gradient {
  let logits: tf.Tensor[] = [];
  const recorded = (x: tf.Tensor): tf.Tensor => {
    const all = logitsOf(x);
    // TensorFlow.js throws where y does not depend on x: a constant target has the gradient zero instead.
    const total = tf.add(objective.value(all), tf.sum(tf.mul(x, 0)));
    logits = all.map((y) => tf.keep(tf.clone(y)));
    return total;
  };
  try {
    const gradient = tf.tidy(() => withCleanTape(() => tf.grad(recorded)(at)));
    return { logits, gradient };
  } catch (error) {
    tf.dispose(logits);
    throw error;
  }
}
