import type { ModelWriter } from "../model-writer";
import {
  Operation,
  Unary,
  Value,
  type Back,
  type Constant,
  type UnaryNames,
  type Written,
} from "../operation";

/** The same values in another shape. */
export class Reshape extends Unary {
  protected override write(to: ModelWriter, x: string): string {
    return to.node("Reshape", [x, to.integers(-1, ...this.output.shape)]);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    return to.node("Reshape", [dy, to.integers(-1, ...this.x.shape)]);
  }
}

/** The axes in another order; `order[i]` is the axis that comes to place i, the batch not counted. */
export class Transpose extends Unary {
  constructor(
    x: Value,
    readonly order: readonly number[],
  ) {
    super(
      x,
      order.map((axis) => x.shape[axis]),
    );
  }

  protected override write(to: ModelWriter, x: string): string {
    return to.node("Transpose", [x], { perm: withBatch(this.order) });
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const inverse = this.order.map((_, axis) => this.order.indexOf(axis));
    return to.node("Transpose", [dy], { perm: withBatch(inverse) });
  }
}

function withBatch(order: readonly number[]): number[] {
  return [0, ...order.map((axis) => axis + 1)];
}

/** Zeros around [C, h, w], or less of it where a number is negative: [top, left, bottom, right]. */
export class Border extends Unary {
  constructor(
    x: Value,
    readonly border: readonly [number, number, number, number],
  ) {
    const [channels, h, w] = x.shape;
    const [top, left, bottom, right] = border;
    super(x, [channels, h + top + bottom, w + left + right]);
  }

  protected override write(to: ModelWriter, x: string): string {
    return border(to, x, this.border);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const [top, left, bottom, right] = this.border;
    return border(to, dy, [-top, -left, -bottom, -right]);
  }
}

function border(to: ModelWriter, x: string, [a, b, c, d]: readonly number[]) {
  return to.node("Pad", [x, to.integers(0, 0, a, b, 0, 0, c, d)]);
}

/** Each pixel of [C, h, w] as a block of `size` pixels. */
export class Enlarge extends Unary {
  constructor(
    x: Value,
    readonly size: readonly [number, number],
  ) {
    const [channels, h, w] = x.shape;
    super(x, [channels, h * size[0], w * size[1]]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const scales = to.constant(Float32Array.of(1, 1, ...this.size), [4]);
    return to.node("Resize", [x, "", scales], {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    });
  }

  /** The sum over each block. */
  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const attributes = { kernel_shape: this.size, strides: this.size };
    const mean = to.node("AveragePool", [dy], attributes);
    return to.node("Mul", [mean, to.scalar(this.size[0] * this.size[1])]);
  }
}

/** Part of an axis, from `start` up to `end`; the batch is not counted. */
export class Slice extends Unary {
  constructor(
    x: Value,
    readonly axis: number,
    readonly start: number,
    readonly end: number,
  ) {
    super(
      x,
      x.shape.map((size, i) => (i === axis ? end - start : size)),
    );
  }

  protected override write(to: ModelWriter, x: string): string {
    return to.node("Slice", [
      x,
      to.integers(this.start),
      to.integers(this.end),
      to.integers(this.axis + 1),
    ]);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { shape } = this.x;
    const before = shape.map((_, i) => (i === this.axis ? this.start : 0));
    const after = shape.map((size, i) =>
      i === this.axis ? size - this.end : 0,
    );
    return to.node("Pad", [dy, to.integers(0, ...before, 0, ...after)]);
  }
}

/** Arrays one after another along an axis; the batch is not counted. */
export class Concatenate extends Operation {
  constructor(
    inputs: readonly Value[],
    readonly axis: number,
  ) {
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    super(
      inputs,
      inputs[0].shape.map((size, i) => (i === axis ? total : size)),
    );
  }

  override forward(to: ModelWriter, inputs: readonly string[]) {
    return { output: to.node("Concat", inputs, { axis: this.axis + 1 }) };
  }

  override backward(to: ModelWriter, _written: Written, { dy }: Back) {
    const sizes = this.inputs.map(({ shape }) => shape[this.axis]);
    return to.split(
      "Split",
      [dy, to.integers(...sizes)],
      { axis: this.axis + 1 },
      sizes.length,
    );
  }
}

/** One row repeated: [k] -> [count, k] */
export class Repeat extends Unary {
  constructor(
    x: Value,
    readonly count: number,
  ) {
    super(x, [count, ...x.shape]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const row = to.node("Unsqueeze", [x, to.integers(1)]);
    const shape = [1, this.count, ...this.x.shape.map(() => 1)];
    return to.node("Expand", [row, to.integers(...shape)]);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    return to.node("ReduceSum", [dy, to.integers(1)], { keepdims: 0 });
  }
}

/** Rows of a table by their numbers: [steps] -> [steps, k]. Numbers have no gradient. */
export class Lookup extends Unary {
  constructor(
    x: Value,
    readonly table: Constant,
    readonly dims: readonly [number, number],
  ) {
    super(x, [...x.shape, dims[1]]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const numbers = to.node("Cast", [x], { to: 6 });
    return to.node("Gather", [to.constant(this.table(), this.dims), numbers]);
  }

  /** Zero, as for every step of a staircase. */
  protected override writeBack(to: ModelWriter, { x }: UnaryNames): string {
    const shape = to.node("Shape", [x]);
    return to.node("ConstantOfShape", [shape]);
  }
}
