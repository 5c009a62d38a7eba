import type { ModelWriter } from "../model-writer";
import { Unary, Value, type UnaryNames, type Written } from "../operation";
import type { Pads, Pair } from "./convolution";

export interface Window {
  readonly window: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
}

abstract class Pooling extends Unary {
  constructor(
    x: Value,
    readonly options: Window,
    /** [h, w] of the output */
    readonly size: Pair,
  ) {
    super(x, [x.shape[0], ...size]);
  }

  protected get attributes() {
    const { window, strides, pads } = this.options;
    return { kernel_shape: window, strides, pads };
  }
}

/** The largest of each window; padding never counts. */
export class MaxPooling extends Pooling {
  /** On the way back the places of the maxima are needed: the first in row-major order where several are equal. */
  protected override write(
    to: ModelWriter,
    x: string,
    differentiated: boolean,
  ): string | Omit<Written, "inputs"> {
    if (!differentiated) return to.node("MaxPool", [x], this.attributes);
    const [output, saved] = to.split("MaxPool", [x], this.attributes, 2);
    return { output, saved };
  }

  protected override writeBack(
    to: ModelWriter,
    { x, dy, saved }: UnaryNames,
  ): string {
    const shape = to.node("Shape", [x]);
    const { window, strides } = this.options;
    if (window.every((size, axis) => size <= strides[axis]))
      return to.node("MaxUnpool", [dy, saved!, shape], this.attributes);
    // Where windows overlap, what several of them send to one cell is added up.
    const flat = (name: string) => to.node("Reshape", [name, to.integers(-1)]);
    const count = to.node("ReduceProd", [shape], { keepdims: 1 });
    const zeros = to.node("ConstantOfShape", [count]);
    const dx = to.node("ScatterElements", [zeros, flat(saved!), flat(dy)], {
      axis: 0,
      reduction: "add",
    });
    return to.node("Reshape", [dx, shape]);
  }
}

/** The mean of each window over its cells inside the image. */
export class AveragePooling extends Pooling {
  protected override write(to: ModelWriter, x: string): string {
    return to.node("AveragePool", [x], this.attributes);
  }

  /** dy over the number of cells, laid over each window. */
  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { window, strides, pads } = this.options;
    const [channels, h, w] = this.x.shape;
    const share = to.constant(this.shares(), [1, ...this.size]);
    const ones = new Float32Array(channels * window[0] * window[1]).fill(1);
    const rest = ([0, 1] as const).map((axis) => {
      const covered = (this.size[axis] - 1) * strides[axis] + window[axis];
      return [h, w][axis] + pads[axis] + pads[axis + 2] - covered;
    });
    return to.node(
      "ConvTranspose",
      [
        to.node("Mul", [dy, share]),
        to.constant(ones, [channels, 1, ...window]),
      ],
      {
        ...this.attributes,
        pads: [
          pads[0],
          pads[1],
          pads[2] + Math.min(0, rest[0]),
          pads[3] + Math.min(0, rest[1]),
        ],
        output_padding: rest.map((value) => Math.max(0, value)),
        group: channels,
      },
    );
  }

  /** One over the number of cells inside the image, for each window. */
  private shares(): Float32Array {
    const [, h, w] = this.x.shape;
    const { window, strides, pads } = this.options;
    const inside = (axis: 0 | 1, size: number) =>
      Array.from({ length: this.size[axis] }, (_, i) => {
        const start = i * strides[axis] - pads[axis];
        return Math.min(size, start + window[axis]) - Math.max(0, start);
      });
    const columns = inside(1, w);
    return Float32Array.from(
      inside(0, h).flatMap((rows) =>
        columns.map((cells) => 1 / (rows * cells)),
      ),
    );
  }
}

/** The mean over all positions: [C, h, w] -> [C] */
export class GlobalAverage extends Unary {
  constructor(x: Value) {
    super(x, [x.shape[0]]);
  }

  protected override write(to: ModelWriter, x: string): string {
    const y = to.node("GlobalAveragePool", [x]);
    return to.node("Reshape", [y, to.integers(0, -1)]);
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const [, h, w] = this.x.shape;
    const share = new Float32Array(h * w).fill(1 / (h * w));
    const column = to.node("Reshape", [dy, to.integers(0, -1, 1, 1)]);
    return to.node("Mul", [column, to.constant(share, [h, w])]);
  }
}
