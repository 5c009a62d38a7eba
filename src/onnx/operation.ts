import { lazy } from "../lazy";
import type { ReluRuleName } from "../network/relu-rules";
import type { ModelWriter } from "./model-writer";

/**
 * An array that a network computes, [N, ...shape]. What has a height, a width and channels is kept channels first,
 * [N, C, h, w], as ONNX has it; everything else as Keras has it.
 */
export class Value {
  constructor(
    readonly shape: readonly number[],
    /** What computes it; undefined for an input */
    readonly from?: Operation,
  ) {}
}

/** What the forward nodes of an operation are called in a model, for the way back. */
export interface Written {
  readonly inputs: readonly string[];
  readonly output: string;
  /** What else the way back needs */
  readonly saved?: string;
}

/** How the way back is to be written. */
export interface Back {
  /** The name of dL / d output */
  readonly dy: string;
  /** Which of the inputs need a gradient */
  readonly wanted: readonly boolean[];
  readonly rule?: ReluRuleName;
}

/** A step of a network that can be written as ONNX nodes, forward and back. */
export abstract class Operation {
  readonly output: Value;

  constructor(
    readonly inputs: readonly Value[],
    shape: readonly number[],
  ) {
    this.output = new Value(shape, this);
  }

  /**
   * Writes the output.
   *
   * @param differentiated whether a gradient will come back through it
   */
  abstract forward(
    to: ModelWriter,
    inputs: readonly string[],
    differentiated: boolean,
  ): Omit<Written, "inputs">;

  /** Writes dL / d input for the inputs that are wanted. */
  abstract backward(
    to: ModelWriter,
    written: Written,
    back: Back,
  ): readonly (string | undefined)[];
}

/** An operation with one input. */
export abstract class Unary extends Operation {
  constructor(x: Value, shape: readonly number[] = x.shape) {
    super([x], shape);
  }

  get x(): Value {
    return this.inputs[0];
  }

  override forward(
    to: ModelWriter,
    [x]: readonly string[],
    differentiated: boolean,
  ): Omit<Written, "inputs"> {
    const y = this.write(to, x, differentiated);
    return typeof y === "string" ? { output: y } : y;
  }

  override backward(
    to: ModelWriter,
    { inputs: [x], output, saved }: Written,
    { dy, rule }: Back,
  ): readonly string[] {
    return [this.writeBack(to, { x, y: output, dy, saved, rule })];
  }

  /** Writes y. */
  protected abstract write(
    to: ModelWriter,
    x: string,
    differentiated: boolean,
  ): string | Omit<Written, "inputs">;

  /** Writes dx. */
  protected abstract writeBack(to: ModelWriter, names: UnaryNames): string;
}

export interface UnaryNames {
  readonly x: string;
  readonly y: string;
  readonly dy: string;
  readonly saved?: string;
  readonly rule?: ReluRuleName;
}

/** Weights, read when they are written: a part of a network needs only its own. */
export type Constant = () => Float32Array;

export function always(value: number): Constant {
  return lazy(() => Float32Array.of(value));
}
