import type { ModelWriter } from "../model-writer";
import {
  always,
  Unary,
  Value,
  type Constant,
  type UnaryNames,
} from "../operation";
import { Affine, scaled } from "./affine";
import { Binary } from "./binary";
import { LogSoftmax, Softmax } from "./softmax";
import { Relu } from "./relu";

/** A function of each element: how it is written, and its derivative, from its value x and its result y. */
interface Elementwise {
  write(to: ModelWriter, x: string): string;
  derivative(to: ModelWriter, x: string, y: string): string;
}

const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };

const FUNCTIONS = {
  tanh: {
    write: (to, x) => to.node("Tanh", [x]),
    derivative: (to, _x, y) =>
      to.node("Sub", [to.scalar(1), to.node("Mul", [y, y])]),
  },
  sigmoid: {
    write: (to, x) => to.node("Sigmoid", [x]),
    derivative: (to, _x, y) =>
      to.node("Mul", [y, to.node("Sub", [to.scalar(1), y])]),
  },
  softplus: {
    write: (to, x) => to.node("Softplus", [x]),
    derivative: (to, x) => to.node("Sigmoid", [x]),
  },
  softsign: {
    write: (to, x) => to.node("Softsign", [x]),
    derivative: (to, x) => {
      const sum = to.node("Add", [to.node("Abs", [x]), to.scalar(1)]);
      return to.node("Reciprocal", [to.node("Mul", [sum, sum])]);
    },
  },
  erf: {
    write: (to, x) => to.node("Erf", [x]),
    derivative: (to, x) => {
      const square = to.node("Neg", [to.node("Mul", [x, x])]);
      const bell = to.node("Exp", [square]);
      return to.node("Mul", [bell, to.scalar(2 / Math.sqrt(Math.PI))]);
    },
  },
  // y + 1 = exp(x) where x is not positive
  elu: {
    write: (to, x) => to.node("Elu", [x]),
    derivative: (to, _x, y) =>
      to.node("Add", [to.node("Min", [y, to.scalar(0)]), to.scalar(1)]),
  },
  selu: {
    write: (to, x) =>
      to.node("Selu", [x], {
        alpha: { float: SELU.alpha },
        gamma: { float: SELU.gamma },
      }),
    derivative: (to, x, y) => {
      const { alpha, gamma } = SELU;
      const falling = to.node("Add", [y, to.scalar(gamma * alpha)]);
      return choose(to, x, to.scalar(gamma), falling);
    },
  },
  hardSigmoid: {
    write: (to, x) =>
      to.node("HardSigmoid", [x], {
        alpha: { float: 0.2 },
        beta: { float: 0.5 },
      }),
    derivative: (to, _x, y) => {
      const inside = to.node("Mul", [y, to.node("Sub", [to.scalar(1), y])]);
      return to.node("Mul", [to.node("Sign", [inside]), to.scalar(0.2)]);
    },
  },
} satisfies Record<string, Elementwise>;

/** positive where x > 0, else other */
function choose(to: ModelWriter, x: string, positive: string, other: string) {
  const isPositive = to.node("Greater", [x, to.scalar(0)]);
  return to.node("Where", [isPositive, positive, other]);
}

class FunctionOfEach extends Unary {
  constructor(
    x: Value,
    readonly name: keyof typeof FUNCTIONS,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    return FUNCTIONS[this.name].write(to, x);
  }

  protected override writeBack(
    to: ModelWriter,
    { x, y, dy }: UnaryNames,
  ): string {
    return to.node("Mul", [dy, FUNCTIONS[this.name].derivative(to, x, y)]);
  }
}

/** x where it is positive, else x slope: LeakyReLU with one slope, PReLU with one for each of some axes. */
export class LeakyRelu extends Unary {
  constructor(
    x: Value,
    readonly slope: Constant,
    readonly dims: readonly number[] = [1],
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    return to.node("PRelu", [x, to.constant(this.slope(), this.dims)]);
  }

  protected override writeBack(to: ModelWriter, { x, dy }: UnaryNames): string {
    const slope = to.constant(this.slope(), this.dims);
    return choose(to, x, dy, to.node("Mul", [dy, slope]));
  }
}

/** x where it is above a threshold, else 0. */
export class ThresholdedRelu extends Unary {
  constructor(
    x: Value,
    readonly threshold: number,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    return this.gated(to, x, x);
  }

  protected override writeBack(to: ModelWriter, { x, dy }: UnaryNames): string {
    return this.gated(to, x, dy);
  }

  private gated(to: ModelWriter, x: string, passed: string): string {
    const isOpen = to.node("Greater", [x, to.scalar(this.threshold)]);
    return to.node("Where", [isOpen, passed, to.scalar(0)]);
  }
}

const each = (name: keyof typeof FUNCTIONS) => (x: Value) =>
  new FunctionOfEach(x, name).output;
const times = (a: Value, b: Value) => new Binary("Mul", [a, b]).output;
const plusOne = (x: Value) =>
  new Affine(x, {
    scale: always(1),
    shift: always(1),
    dims: [1],
  }).output;

/** x Phi(x), Phi the normal distribution: x (1 + erf(x / sqrt 2)) / 2 */
const gelu = (x: Value) =>
  scaled(times(x, plusOne(each("erf")(scaled(x, Math.SQRT1_2)))), 0.5);

/** The activation functions of Keras, by the names it gives them. */
export const ACTIVATIONS: Readonly<
  Record<string, (x: Value, axis: number) => Value>
> = {
  linear: (x) => x,
  relu: (x) => new Relu(x).output,
  relu6: (x) => new Relu(x, 6).output,
  tanh: each("tanh"),
  sigmoid: each("sigmoid"),
  hardSigmoid: each("hardSigmoid"),
  softplus: each("softplus"),
  softsign: each("softsign"),
  elu: each("elu"),
  selu: each("selu"),
  swish: (x) => times(x, each("sigmoid")(x)),
  mish: (x) => times(x, each("tanh")(each("softplus")(x))),
  gelu,
  softmax: (x, axis) => new Softmax(x, axis).output,
  logSoftmax: (x, axis) => new LogSoftmax(x, axis).output,
};
