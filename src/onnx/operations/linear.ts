import type { ModelWriter } from "../model-writer";
import { Unary, Value, type Constant, type UnaryNames } from "../operation";

export interface Dense {
  /** [inputs, outputs] */
  readonly kernel: Constant;
  readonly dims: readonly [number, number];
  readonly bias?: Constant;
}

/** x W + b over the last axis. */
export class Linear extends Unary {
  constructor(
    x: Value,
    readonly options: Dense,
  ) {
    super(x, [...x.shape.slice(0, -1), options.dims[1]]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const { kernel, dims, bias } = this.options;
    const inputs = [x, to.constant(kernel(), dims)];
    const offset = bias && to.constant(bias(), [dims[1]]);
    if (this.x.shape.length === 1)
      return to.node("Gemm", offset ? [...inputs, offset] : inputs);
    const y = to.node("MatMul", inputs);
    return offset ? to.node("Add", [y, offset]) : y;
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { kernel, dims } = this.options;
    const w = to.constant(kernel(), dims);
    if (this.x.shape.length === 1)
      return to.node("Gemm", [dy, w], { transB: 1 });
    return to.node("MatMul", [dy, to.node("Transpose", [w])]);
  }
}
