import type { ModelWriter } from "../model-writer";
import { Unary, Value, type UnaryNames } from "../operation";

/** exp(x) over its sum along an axis; the axes are counted without the batch. */
export class Softmax extends Unary {
  constructor(
    x: Value,
    readonly axis: number,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    return to.node("Softmax", [x], { axis: this.axis + 1 });
  }

  /** dx = y (dy - sum y dy) */
  protected override writeBack(to: ModelWriter, { y, dy }: UnaryNames): string {
    const mean = sumAlong(to, to.node("Mul", [y, dy]), this.axis);
    return to.node("Mul", [y, to.node("Sub", [dy, mean])]);
  }
}

export class LogSoftmax extends Unary {
  constructor(
    x: Value,
    readonly axis: number,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    return to.node("LogSoftmax", [x], { axis: this.axis + 1 });
  }

  /** dx = dy - exp(y) sum dy */
  protected override writeBack(to: ModelWriter, { y, dy }: UnaryNames): string {
    const total = sumAlong(to, dy, this.axis);
    const share = to.node("Mul", [to.node("Exp", [y]), total]);
    return to.node("Sub", [dy, share]);
  }
}

function sumAlong(to: ModelWriter, x: string, axis: number): string {
  return to.node("ReduceSum", [x, to.integers(axis + 1)]);
}
