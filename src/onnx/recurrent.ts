import type * as tf from "@tensorflow/tfjs";
import type { Constant, Value } from "./operation";
import { ACTIVATIONS } from "./operations/activation";
import { Affine } from "./operations/affine";
import { always } from "./operation";
import { Binary } from "./operations/binary";
import { Linear } from "./operations/linear";
import { Concatenate, Reshape, Slice } from "./operations/shape";
import { Uncovered } from "./uncovered";
import { columns, weight } from "./weights";

/** What one step leaves to the next: the output h, and the memory c of an LSTM. Before the first there is nothing. */
interface State {
  readonly h: Value;
  readonly c?: Value;
}

interface Cell {
  readonly units: number;
  /** The recurrent kernel [units, gates x units], or the parts of it that are used one by one */
  readonly kernels: readonly { kernel: Constant; gates: number }[];
  readonly activation: (x: Value) => Value;
  readonly gate: (x: Value) => Value;
}

type Step = (cell: Cell, x: Value, before?: State) => State;

/** A recurrent layer [steps, k] -> [steps, units] or [units], step after step, from a state of zeros. */
export function recurrent(x: Value, layer: tf.layers.Layer): Value {
  const config = layer.getConfig();
  const { returnSequences, returnState, goBackwards, stateful } = config;
  const type = layer.getClassName();
  const { step, gates, parts } = CELLS[type];
  if (returnState || stateful || config.resetAfter)
    throw new Uncovered(`the layer '${layer.name}' (${type})`);
  const units = Number(config.units);
  const cell: Cell = {
    units,
    kernels: parts.map(([start, end]) => ({
      kernel: columns(
        weight(layer, 1),
        gates * units,
        start * units,
        end * units,
      ),
      gates: end - start,
    })),
    activation: activation(config.activation, layer),
    gate: activation(config.recurrentActivation ?? "sigmoid", layer),
  };
  const all = new Linear(x, {
    kernel: weight(layer, 0),
    dims: [x.shape[1], gates * units],
    bias: config.useBias ? weight(layer, 2) : undefined,
  }).output;
  const order = [...Array(x.shape[0]).keys()];
  if (goBackwards) order.reverse();
  const outputs: Value[] = [];
  let state: State | undefined;
  for (const t of order) {
    const row = new Slice(all, 0, t, t + 1).output;
    state = step(cell, new Reshape(row, [gates * units]).output, state);
    outputs.push(state.h);
  }
  if (!returnSequences) return outputs.at(-1)!;
  const rows = outputs.map((h) => new Reshape(h, [1, units]).output);
  return new Concatenate(rows, 0).output;
}

function activation(name: unknown, { name: layer }: tf.layers.Layer) {
  const found = ACTIVATIONS[String(name)];
  if (!found) throw new Uncovered(`the activation '${name}' of '${layer}'`);
  return (x: Value) => found(x, 0);
}

const add = (a: Value, b: Value) => new Binary("Add", [a, b]).output;
const times = (a: Value, b: Value) => new Binary("Mul", [a, b]).output;

/** The i-th of the gates that lie one after another. */
function part({ units }: Cell, x: Value, i: number): Value {
  return new Slice(x, 0, i * units, (i + 1) * units).output;
}

/** h times the recurrent kernel, or one of its parts. */
function recall({ units, kernels }: Cell, h: Value, k = 0): Value {
  const { kernel, gates } = kernels[k];
  return new Linear(h, { kernel, dims: [units, gates * units] }).output;
}

/** h = f(x + U h) */
const simple: Step = (cell, x, before) => ({
  h: cell.activation(before ? add(x, recall(cell, before.h)) : x),
});

/** c = f c + i g(z), h = o g(c); gates in the order i, f, z, o */
const lstm: Step = (cell, x, before) => {
  const all = before ? add(x, recall(cell, before.h)) : x;
  const [i, f, , o] = [0, 1, 2, 3].map((k) => cell.gate(part(cell, all, k)));
  const fresh = times(i, cell.activation(part(cell, all, 2)));
  const c = before?.c ? add(times(f, before.c), fresh) : fresh;
  return { h: times(o, cell.activation(c)), c };
};

/** h = z h + (1 - z) g(x + U (r h)); gates in the order z, r, h */
const gru: Step = (cell, x, before) => {
  const inner = before && recall(cell, before.h);
  const gate = (k: number) =>
    cell.gate(
      inner ? add(part(cell, x, k), part(cell, inner, k)) : part(cell, x, k),
    );
  const [z, r] = [gate(0), gate(1)];
  const own = part(cell, x, 2);
  const candidate = cell.activation(
    before ? add(own, recall(cell, times(r, before.h), 1)) : own,
  );
  const rest = new Affine(z, {
    scale: always(-1),
    shift: always(1),
    dims: [1],
  });
  const fresh = times(rest.output, candidate);
  return { h: before ? add(times(z, before.h), fresh) : fresh };
};

/** How many gates there are, and which of them the recurrent kernel is used for at once. */
const CELLS: Readonly<
  Record<string, { step: Step; gates: number; parts: [number, number][] }>
> = {
  SimpleRNN: { step: simple, gates: 1, parts: [[0, 1]] },
  LSTM: { step: lstm, gates: 4, parts: [[0, 4]] },
  // The candidate recalls what the gate r has let through.
  GRU: {
    step: gru,
    gates: 3,
    parts: [
      [0, 2],
      [2, 3],
    ],
  },
};
