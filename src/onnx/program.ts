import {
  BATCH,
  ModelWriter,
  type ElementType,
  type OnnxModel,
} from "./model-writer";
import type { ReluRuleName } from "../network/relu-rules";
import type { Operation, Value, Written } from "./operation";
import { Affine } from "./operations/affine";
import { Convolution } from "./operations/convolution";

export interface ProgramInput {
  readonly name: string;
  readonly value: Value;
  readonly type?: ElementType;
}

export interface ProgramOutput {
  readonly name: string;
  readonly value: Value;
}

/** Part of a network, from some of its values to others, and back. */
export interface Program {
  /** Values that are given; what they are computed from is left out. */
  readonly inputs: readonly ProgramInput[];
  readonly outputs: readonly ProgramOutput[];
  /** The way back, if it is wanted */
  readonly gradient?: GradientOfOutputs;
}

/** sum_i seed_i . y_i differentiated with respect to one of the inputs. */
export interface GradientOfOutputs {
  /** The outputs y; for each there is one more input `seed:<name>` */
  readonly of: readonly ProgramOutput[];
  /** The output that holds the gradient */
  readonly name: string;
  readonly at: Value;
  readonly rule?: ReluRuleName;
}

/** An operation of a program; one that stands for two has the output of the second. */
interface Step {
  readonly operation: Operation;
  readonly output: Value;
}

export const seedName = (output: string) => `seed:${output}`;

/**
 * Writes a program as an ONNX model. Its inputs and outputs have the layout of Keras: channels last.
 */
export function writeProgram(program: Program): OnnxModel {
  const to = new ModelWriter();
  const { inputs, outputs, gradient } = program;
  const names = new Map<Value, string>();
  for (const { name, value, type = "float32" } of inputs)
    names.set(value, readInput(to, name, value, type));
  const ends = [...outputs, ...(gradient?.of ?? [])].map(({ value }) => value);
  const steps = folded(stepsTo(ends, new Set(names.keys())), ends);
  const active = gradient ? dependents(steps, gradient.at) : new Set<Value>();
  const written = new Map<Step, Written>();
  for (const step of steps) {
    const from = step.operation.inputs.map((value) => names.get(value)!);
    const result = step.operation.forward(to, from, active.has(step.output));
    written.set(step, { inputs: from, ...result });
    names.set(step.output, result.output);
  }
  for (const { name, value } of outputs)
    writeOutput(to, name, names.get(value)!, value);
  if (gradient) {
    const dx = writeBack(to, gradient, steps, written, active);
    const zero = () => zerosLike(to, names.get(gradient.at)!);
    writeOutput(to, gradient.name, dx ?? zero(), gradient.at);
  }
  return to.toModel();
}

/** What `ends` are computed from, each after what it needs. */
function stepsTo(ends: readonly Value[], given: ReadonlySet<Value>): Step[] {
  const seen = new Set<Value>(given);
  const steps: Step[] = [];
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    const operation = value.from;
    if (!operation) throw new Error("Expected every input to be given.");
    operation.inputs.forEach(visit);
    steps.push({ operation, output: value });
  };
  ends.forEach(visit);
  return steps;
}

/** The batch normalisation behind a convolution becomes part of its weights, where nobody wants the value between. */
function folded(steps: readonly Step[], ends: readonly Value[]): Step[] {
  const readers = new Map<Value, number>();
  const count = (value: Value) =>
    readers.set(value, (readers.get(value) ?? 0) + 1);
  steps.forEach(({ operation }) => operation.inputs.forEach(count));
  ends.forEach(count);
  const replaced = new Map<Value, Step>();
  for (const { operation, output } of steps) {
    const before = replaced.get(operation.inputs[0]);
    const both =
      before && readers.get(before.output) === 1
        ? merged(before.operation, operation)
        : undefined;
    if (both) replaced.delete(before!.output);
    replaced.set(output, { operation: both ?? operation, output });
  }
  return [...replaced.values()];
}

function merged(first: Operation, second: Operation): Operation | undefined {
  if (!(first instanceof Convolution) || !(second instanceof Affine))
    return undefined;
  const { scale, shift, dims } = second.options;
  const perChannel = dims.join() === [first.output.shape[0], 1, 1].join();
  return perChannel ? first.scaled(scale, shift) : undefined;
}

/** A value and all that depends on it. */
function dependents(steps: readonly Step[], at: Value): Set<Value> {
  const active = new Set([at]);
  for (const { operation, output } of steps)
    if (operation.inputs.some((value) => active.has(value))) active.add(output);
  return active;
}

/** Reverse-mode differentiation: each step hands on to its inputs what came back to its output. */
function writeBack(
  to: ModelWriter,
  { of, at, rule }: GradientOfOutputs,
  steps: readonly Step[],
  written: ReadonlyMap<Step, Written>,
  active: ReadonlySet<Value>,
): string | undefined {
  const parts = new Map<Value, string[]>();
  const send = (value: Value, name: string) =>
    parts.set(value, [...(parts.get(value) ?? []), name]);
  for (const { name, value } of of) {
    const seed = readInput(to, seedName(name), value, "float32");
    if (active.has(value)) send(value, seed);
  }
  for (const step of [...steps].reverse()) {
    const dy = total(to, parts.get(step.output));
    if (!dy || !active.has(step.output)) continue;
    const { inputs } = step.operation;
    const wanted = inputs.map((value) => active.has(value));
    const back = { dy, wanted, rule };
    const gradients = step.operation.backward(to, written.get(step)!, back);
    inputs.forEach((value, i) => {
      if (wanted[i] && gradients[i]) send(value, gradients[i]);
    });
  }
  return total(to, parts.get(at));
}

function total(to: ModelWriter, parts: string[] = []): string | undefined {
  return parts.length > 1 ? to.node("Sum", parts) : parts[0];
}

/** Declares an input; pictures come channels last. */
function readInput(
  to: ModelWriter,
  name: string,
  { shape }: Value,
  type: ElementType,
): string {
  const input = to.input(name, [BATCH, ...lastAxisOrder(shape)], type);
  return isMap(shape)
    ? to.node("Transpose", [input], { perm: [0, 3, 1, 2] })
    : input;
}

function writeOutput(
  to: ModelWriter,
  name: string,
  value: string,
  { shape }: Value,
): void {
  const last = isMap(shape)
    ? to.node("Transpose", [value], { perm: [0, 2, 3, 1] })
    : value;
  to.output(name, last, [BATCH, ...lastAxisOrder(shape)]);
}

/** Whether it has a height, a width and channels. */
export function isMap(shape: readonly number[]): boolean {
  return shape.length === 3;
}

/** The shape with the channels last. */
export function lastAxisOrder(shape: readonly number[]): number[] {
  if (!isMap(shape)) return [...shape];
  const [channels, h, w] = shape;
  return [h, w, channels];
}

function zerosLike(to: ModelWriter, value: string): string {
  return to.node("ConstantOfShape", [to.node("Shape", [value])]);
}
