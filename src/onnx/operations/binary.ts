import type { ModelWriter } from "../model-writer";
import { Operation, Value, type Back, type Written } from "../operation";

type BinaryType = "Add" | "Mul" | "Max" | "Min";

/** Two arrays of the same rank element by element; an axis of size 1 meets every element of the other's. */
export class Binary extends Operation {
  constructor(
    readonly type: BinaryType,
    inputs: readonly Value[],
  ) {
    super(
      inputs,
      inputs[0].shape.map((size, i) => Math.max(size, inputs[1].shape[i])),
    );
  }

  override forward(to: ModelWriter, inputs: readonly string[]) {
    return { output: to.node(this.type, inputs) };
  }

  override backward(
    to: ModelWriter,
    { inputs }: Written,
    { dy, wanted }: Back,
  ): readonly (string | undefined)[] {
    return inputs.map((_, i) =>
      wanted[i] ? this.summed(to, this.share(to, inputs, dy, i), i) : undefined,
    );
  }

  /** dy times what one input's change does to the output. */
  private share(
    to: ModelWriter,
    [a, b]: readonly string[],
    dy: string,
    i: number,
  ): string {
    if (this.type === "Add") return dy;
    if (this.type === "Mul") return to.node("Mul", [dy, i === 0 ? b : a]);
    // Where both are the same the first counts as the larger, and as the smaller.
    const firstWins = this.type === "Max" ? "GreaterOrEqual" : "LessOrEqual";
    const first = to.node(firstWins, [a, b]);
    const mine = i === 0 ? first : to.node("Not", [first]);
    return to.node("Mul", [dy, to.node("Cast", [mine], { to: 1 })]);
  }

  /** The sum over the axes along which an input was repeated. */
  private summed(to: ModelWriter, gradient: string, i: number): string {
    const { shape } = this.inputs[i];
    const axes = [...shape.keys()].filter(
      (axis) => shape[axis] !== this.output.shape[axis],
    );
    if (axes.length === 0) return gradient;
    const batched = axes.map((axis) => axis + 1);
    return to.node("ReduceSum", [gradient, to.integers(...batched)]);
  }
}

/** The product of matrices in the last two axes: [N, i, k] x [N, k, j] -> [N, i, j] */
export class MatrixProduct extends Operation {
  constructor(inputs: readonly Value[]) {
    super(inputs, [inputs[0].shape[0], inputs[1].shape[1]]);
  }

  override forward(to: ModelWriter, inputs: readonly string[]) {
    return { output: to.node("MatMul", inputs) };
  }

  override backward(
    to: ModelWriter,
    { inputs: [a, b] }: Written,
    { dy, wanted }: Back,
  ): readonly (string | undefined)[] {
    const turned = (x: string) =>
      to.node("Transpose", [x], { perm: [0, 2, 1] });
    return [
      wanted[0] ? to.node("MatMul", [dy, turned(b)]) : undefined,
      wanted[1] ? to.node("MatMul", [turned(a), dy]) : undefined,
    ];
  }
}
