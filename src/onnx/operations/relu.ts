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

  /** The output says whether the ReLU was open: it is not negative, so its sign is 1 where it was and 0 where not. */
  protected override writeBack(
    to: ModelWriter,
    { y, dy, rule }: UnaryNames,
  ): string {
    const passed = rule ? to.node("Relu", [dy]) : dy;
    const open = rule === "deconvnet" ? [] : [to.node("Sign", [y])];
    const gates = this.cap === Infinity ? open : [...open, this.below(to, y)];
    return gates.reduce((dx, gate) => to.node("Mul", [dx, gate]), passed);
  }

  /** 1 where the ReLU was not cut off at its cap. */
  private below(to: ModelWriter, y: string): string {
    return to.node("Sign", [to.node("Sub", [to.scalar(this.cap), y])]);
  }
}
