import { lazy } from "../../lazy";
import type { ModelWriter } from "../model-writer";
import { Unary, Value, type Constant, type UnaryNames } from "../operation";

/** [top, left, bottom, right], as ONNX lists the ends of both axes. */
export type Pads = readonly [number, number, number, number];
export type Pair = readonly [number, number];

export interface Convolution2D {
  /** [outputs, inputs / groups, h, w] */
  readonly filter: Constant;
  readonly dims: readonly [number, number, number, number];
  readonly bias?: Constant;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  readonly groups: number;
}

/** A convolution of [N, C, h, w], in groups of channels (one a group: depthwise). */
export class Convolution extends Unary {
  constructor(
    x: Value,
    readonly options: Convolution2D,
    /** [h, w] of the output */
    readonly size: Pair,
  ) {
    super(x, [options.dims[0], ...size]);
  }

  /** The convolution with `y scale + shift` for each of its channels done at once. */
  scaled(scale: Constant, shift?: Constant): Convolution {
    const { filter, bias } = this.options;
    const options = {
      ...this.options,
      filter: lazy(() => scaledRows(filter(), scale())),
      bias: lazy(() =>
        scale().map(
          (factor, k) => (bias?.()[k] ?? 0) * factor + (shift?.()[k] ?? 0),
        ),
      ),
    };
    return new Convolution(this.x, options, this.size);
  }

  protected override write(to: ModelWriter, x: string): string {
    const { filter, dims, bias } = this.options;
    const inputs = [x, to.constant(filter(), dims)];
    if (bias) inputs.push(to.constant(bias(), [dims[0]]));
    return to.node("Conv", inputs, attributes(this.options));
  }

  protected override writeBack(to: ModelWriter, { dy }: UnaryNames): string {
    const { strides } = this.options;
    const pads = pointReflected(this.options);
    const isPlain = strides.every((stride) => stride === 1);
    return isPlain && pads.every((pad) => pad >= 0)
      ? this.plainBack(to, dy, pads)
      : transposedConvolution(to, dy, this.options, this.size, this.x.shape);
  }

  /**
   * For stride 1 the gradient is a convolution itself, with the filter turned by 180 degrees and its inputs and
   * outputs exchanged: the fastest way that ONNX Runtime has.
   */
  private plainBack(to: ModelWriter, dy: string, pads: Pads): string {
    const { groups, dims } = this.options;
    const [outputs, inputs, h, w] = dims;
    const turnedDims = [inputs * groups, outputs / groups, h, w];
    return to.node(
      "Conv",
      [dy, to.constant(turnedFilter(this.options), turnedDims)],
      attributes({ ...this.options, pads }),
    );
  }
}

export function attributes({
  strides,
  pads,
  dilations,
  groups,
  dims,
}: Omit<Convolution2D, "filter">) {
  return {
    kernel_shape: dims.slice(2),
    strides,
    pads,
    dilations,
    group: groups,
  };
}

/**
 * The gradient of a convolution with any stride, which is also the layer Conv2DTranspose: the same filter, laid down at
 * every output pixel. What the last stride leaves over at the lower right is filled up.
 *
 * @param size   [h, w] that the convolution gives
 * @param target [C, h, w] that it takes
 */
export function transposedConvolution(
  to: ModelWriter,
  dy: string,
  options: Convolution2D,
  size: Pair,
  target: readonly number[],
): string {
  const { filter, dims, strides, pads, dilations } = options;
  const rest = ([0, 1] as const).map((axis) => {
    const reach = (dims[2 + axis] - 1) * dilations[axis] + 1;
    const covered = (size[axis] - 1) * strides[axis] + reach;
    return target[1 + axis] + pads[axis] + pads[axis + 2] - covered;
  });
  // Padding that the convolution never reached would need less than nothing to be added.
  const cut = rest.map((value) => Math.max(0, -value));
  return to.node("ConvTranspose", [dy, to.constant(filter(), dims)], {
    ...attributes({
      ...options,
      pads: [pads[0], pads[1], pads[2] - cut[0], pads[3] - cut[1]],
    }),
    output_padding: rest.map((value) => Math.max(0, value)),
  });
}

/** The padding of the turned filter: as far as the filter reaches, less what was padded before. */
function pointReflected({ dims, dilations, pads }: Convolution2D): Pads {
  const [, , h, w] = dims;
  const [y, x] = [(h - 1) * dilations[0], (w - 1) * dilations[1]];
  return [y - pads[0], x - pads[1], y - pads[2], x - pads[3]];
}

/** [outputs, inputs / groups, h, w] -> [inputs, outputs / groups, h, w], each cell turned by 180 degrees. */
function turnedFilter({ filter, dims, groups }: Convolution2D): Float32Array {
  const [outputs, inputs, h, w] = dims;
  const cells = h * w;
  const perGroup = outputs / groups;
  const values = filter();
  const turned = new Float32Array(values.length);
  for (let o = 0; o < outputs; o++) {
    const group = Math.floor(o / perGroup);
    for (let i = 0; i < inputs; i++) {
      const from = (o * inputs + i) * cells;
      const to = ((group * inputs + i) * perGroup + (o % perGroup)) * cells;
      for (let cell = 0; cell < cells; cell++)
        turned[to + cells - 1 - cell] = values[from + cell];
    }
  }
  return turned;
}

/** Each of as many equal parts as there are factors, times its factor. */
function scaledRows(values: Float32Array, factors: Float32Array): Float32Array {
  const size = values.length / factors.length;
  const result = new Float32Array(values.length);
  factors.forEach((factor, row) => {
    for (let i = row * size; i < (row + 1) * size; i++)
      result[i] = values[i] * factor;
  });
  return result;
}
