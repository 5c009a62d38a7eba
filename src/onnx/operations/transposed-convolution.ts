import type { ModelWriter } from "../model-writer";
import { Unary, Value, type UnaryNames } from "../operation";
import {
  attributes,
  transposedConvolution,
  type Convolution2D,
  type Pair,
} from "./convolution";

/** The layer Conv2DTranspose: the gradient of a convolution, whose own gradient is that convolution. */
export class TransposedConvolution extends Unary {
  /**
   * @param options the convolution that leads from the output to the input
   * @param size    [h, w] of the output
   */
  constructor(
    x: Value,
    readonly options: Convolution2D,
    readonly size: Pair,
  ) {
    super(x, [options.dims[1] * options.groups, ...size]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const [, h, w] = this.x.shape;
    const { bias } = this.options;
    const y = transposedConvolution(
      to,
      x,
      this.options,
      [h, w],
      this.output.shape,
    );
    if (!bias) return y;
    return to.node("Add", [
      y,
      to.constant(bias(), [this.output.shape[0], 1, 1]),
    ]);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { filter, dims } = this.options;
    return to.node(
      "Conv",
      [dy, to.constant(filter(), dims)],
      attributes(this.options),
    );
  }
}
