import type { ModelWriter } from "../model-writer";
import {
  always,
  Unary,
  Value,
  type Constant,
  type UnaryNames,
} from "../operation";

export interface ScaleAndShift {
  readonly scale: Constant;
  readonly shift?: Constant;
  /** How both lie against the axes behind the batch: 1 or the size of the axis, from the right. */
  readonly dims: readonly number[];
}

/** x scale + shift with constants, such as a batch normalisation in inference mode. */
export class Affine extends Unary {
  constructor(
    x: Value,
    readonly options: ScaleAndShift,
  ) {
    super(x);
  }

  protected override write(to: ModelWriter, x: string): string {
    const { scale, shift, dims } = this.options;
    const y = to.node("Mul", [x, to.constant(scale(), dims)]);
    return shift ? to.node("Add", [y, to.constant(shift(), dims)]) : y;
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { scale, dims } = this.options;
    return to.node("Mul", [dy, to.constant(scale(), dims)]);
  }
}

/** x times one number. */
export function scaled(x: Value, factor: number): Value {
  return new Affine(x, { scale: always(factor), dims: [1] }).output;
}
