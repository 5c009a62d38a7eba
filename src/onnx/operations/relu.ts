import type { ModelWriter } from "../model-writer";
import { Unary, Value, type UnaryNames } from "../operation";

/** max(0, x), or min(cap, max(0, x)); the way back may follow another rule (see network/relu-rules.ts). */
export class Relu extends Unary {
  constructor(
    x: Value,
    readonly cap = Infinity,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    if (this.cap === Infinity) return to.node("Relu", [x]);
    return to.node("Clip", [x, to.scalar(0), to.scalar(this.cap)]);
  }

  /** The output says whether the ReLU was open: it is above 0 there, and below the cap. */
  protected override writeBack(
    to: ModelWriter,
    { y, dy, rule }: UnaryNames,
  ): string {
    const passed = rule ? to.node("Relu", [dy]) : dy;
    const gates = [];
    if (rule !== "deconvnet") gates.push(step(to, y, 1, 0));
    if (this.cap < Infinity) gates.push(step(to, y, -1, this.cap));
    return gates.reduce((dx, gate) => to.node("Mul", [dx, gate]), passed);
  }
}

/** A slope so steep that the smallest change of a number leads from 0 to 1; a power of two, so that it is exact. */
const STEEP = 2 ** 120;

/**
 * 1 where sign x + offset is positive, else 0, for numbers that are not of the order of 1e-36: min(1, max(0, .)) of a
 * very steep line. One pass over the values; a comparison and its conversion to numbers take two.
 */
function step(to: ModelWriter, x: string, sign: 1 | -1, offset: number) {
  return to.node("HardSigmoid", [x], {
    alpha: { float: sign * STEEP },
    beta: { float: offset * STEEP },
  });
}
