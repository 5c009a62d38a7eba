import type * as tf from "@tensorflow/tfjs";
import type { LayersGraph } from "../network/layers-graph";
import type { ReluRuleName } from "../network/relu-rules";
import type { Cut, Gradient, Objective, Runner } from "../network/runner";
import { Scope } from "../network/scope";
import { frontier } from "./frontier";
import { asOperations } from "./layers";
import { Value } from "./operation";
import {
  isMap,
  lastAxisOrder,
  seedName,
  writeProgram,
  type Program,
  type ProgramInput,
  type ProgramOutput,
} from "./program";
import { oneHot, seedsOf } from "./seeds";
import { SessionCache, type Feeds, type Raw, type Session } from "./session";

type Shapes = readonly (readonly number[])[];

/** Sizes for inputs that take any, where only the layers matter. */
const ANY_SIZE = 224;
const A = "activations";

/** A network as values that are computed from its inputs. */
interface Symbols {
  readonly inputs: readonly ProgramInput[];
  readonly logits: readonly ProgramOutput[];
  activations(layer: string): Value;
}

/**
 * ONNX Runtime: the network is written as ONNX models, forward to a layer, from there to the logits, and back, each when
 * it is first asked for. Sessions are made for the size of the inputs, and made anew when a weight has changed.
 */
export class OnnxRunner implements Runner {
  private readonly sessions = new SessionCache();
  /** The shapes of the outputs for those of the inputs */
  private readonly outputShapes = new Map<string, Shapes>();
  private weights: readonly object[] = [];

  /** @throws Uncovered if a layer of the network cannot be written as ONNX nodes */
  constructor(private readonly graph: LayersGraph) {
    const shapes = graph.inputs.map(({ shape }) =>
      shape.map((size) => size ?? ANY_SIZE),
    );
    this.symbols(shapes);
  }

  async logits(inputs: readonly tf.Tensor[]): Promise<tf.Tensor[]> {
    const session = await this.session(
      "logits",
      shapesOf(inputs),
      (symbols) => ({
        inputs: symbols.inputs,
        outputs: symbols.logits,
      }),
    );
    return session.run(this.named(inputs));
  }

  async cut(layer: string, inputs: readonly tf.Tensor[]): Promise<Cut> {
    const inputShapes = shapesOf(inputs);
    const session = await this.session(
      `cut ${layer}`,
      inputShapes,
      (symbols) => ({
        inputs: symbols.inputs,
        outputs: valuesAt(symbols, layer),
      }),
    );
    const [activations, ...around] = await session.run(this.named(inputs));
    return { activations, around, inputShapes };
  }

  async head(layer: string, cut: Cut): Promise<tf.Tensor[]> {
    const session = await this.session(
      `head ${layer}`,
      cut.inputShapes,
      (symbols) => ({
        inputs: inputsAt(symbols, layer),
        outputs: symbols.logits,
      }),
    );
    return session.run(feedsAt(cut));
  }

  async headGradient(
    layer: string,
    cut: Cut,
    objective: Objective,
  ): Promise<Gradient> {
    const session = await this.session(
      `back ${layer}`,
      cut.inputShapes,
      (symbols) => ({
        inputs: inputsAt(symbols, layer),
        outputs: symbols.logits,
        gradient: {
          of: symbols.logits,
          name: "gradient",
          at: symbols.activations(layer),
        },
      }),
    );
    const forward = () => this.head(layer, cut);
    const shapes = this.outputShapes.get(JSON.stringify(cut.inputShapes))!;
    const feeds = feedsAt(cut);
    return this.differentiate(session, feeds, objective, shapes, forward);
  }

  async inputGradient(
    inputs: readonly tf.Tensor[],
    picture: number,
    objective: Objective,
    rule?: ReluRuleName,
  ): Promise<Gradient> {
    const session = await this.session(
      `input ${rule ?? "true"}`,
      shapesOf(inputs),
      (symbols) => ({
        inputs: symbols.inputs,
        outputs: symbols.logits,
        gradient: {
          of: symbols.logits,
          name: "gradient",
          at: symbols.inputs[picture].value,
          rule,
        },
      }),
    );
    const feeds = this.named(inputs);
    const forward = () => this.logits(inputs);
    const shapes = this.outputShapes.get(JSON.stringify(shapesOf(inputs)))!;
    return this.differentiate(session, feeds, objective, shapes, forward);
  }

  /** Frees all sessions. */
  release(): Promise<void> {
    return this.sessions.clear();
  }

  /** One pass forward and back; where the derivative depends on the logits, these are computed first. */
  private async differentiate(
    session: Session,
    feeds: Feeds,
    objective: Objective,
    shapes: Shapes,
    forward: () => Promise<tf.Tensor[]>,
  ): Promise<Gradient> {
    const seeds = objective.picks
      ? oneHot(objective.picks, shapes)
      : await this.derivative(objective, forward);
    const named = this.graph.outputs.map(
      ({ name }, i) => [seedName(name), seeds[i]] as const,
    );
    const results = await session.run({
      ...feeds,
      ...Object.fromEntries(named),
    });
    return { gradient: results.pop()!, logits: results };
  }

  private async derivative(
    objective: Objective,
    forward: () => Promise<tf.Tensor[]>,
  ): Promise<Raw[]> {
    const logits = await forward();
    try {
      return seedsOf(objective, logits);
    } finally {
      logits.forEach((one) => one.dispose());
    }
  }

  private session(
    what: string,
    shapes: Shapes,
    program: (symbols: Symbols) => Program,
  ): Promise<Session> {
    this.forgetIfChanged();
    const key = `${what} ${JSON.stringify(shapes)}`;
    const write = () => writeProgram(program(this.symbols(shapes)));
    return this.sessions.get(key, write);
  }

  /** Sessions hold copies of the weights: when `setWeights` or a training step has changed one, all are made anew. */
  private forgetIfChanged(): void {
    const weights = this.graph.weights().map(({ tensor }) => tensor.dataId);
    const same =
      weights.length === this.weights.length &&
      weights.every((id, i) => id === this.weights[i]);
    if (same) return;
    void this.sessions.clear();
    this.weights = weights;
  }

  private symbols(shapes: Shapes): Symbols {
    const { inputs: ports, outputs, model } = this.graph;
    const inputs = ports.map(({ name, dtype }, i): ProgramInput => {
      const value = new Value(channelsFirst(shapes[i]));
      return { name, value, type: dtype === "int32" ? "int32" : "float32" };
    });
    const thunks = inputs.map(
      ({ value }) =>
        () =>
          value,
    );
    const scope = new Scope(asOperations, model, thunks);
    const logits = scope
      .logits()
      .map((value, i) => ({ name: outputs[i].name, value }));
    const outputShapes = logits.map(({ value }) => lastAxisOrder(value.shape));
    this.outputShapes.set(JSON.stringify(shapes), outputShapes);
    return { inputs, logits, activations: (layer) => scope.activations(layer) };
  }

  private named(inputs: readonly tf.Tensor[]): Feeds {
    const { inputs: ports } = this.graph;
    return Object.fromEntries(ports.map(({ name }, i) => [name, inputs[i]]));
  }
}

function shapesOf(inputs: readonly tf.Tensor[]): Shapes {
  return inputs.map(({ shape }) => shape.slice(1));
}

function channelsFirst(shape: readonly number[]): readonly number[] {
  return isMap(shape) ? [shape[2], shape[0], shape[1]] : shape;
}

/** A and what else the head needs, in the order of a cut. */
function valuesAt(symbols: Symbols, layer: string): ProgramOutput[] {
  const at = symbols.activations(layer);
  const ends = symbols.logits.map(({ value }) => value);
  const around = frontier(at, ends);
  return [
    { name: A, value: at },
    ...around.map((value, i) => ({ name: `around:${i}`, value })),
  ];
}

function inputsAt(symbols: Symbols, layer: string): ProgramInput[] {
  const typeOf = (one: Value) =>
    symbols.inputs.find(({ value }) => value === one)?.type;
  return valuesAt(symbols, layer).map(({ name, value }) => ({
    name,
    value,
    type: typeOf(value),
  }));
}

function feedsAt({ activations, around }: Cut): Feeds {
  const others = around.map((tensor, i) => [`around:${i}`, tensor] as const);
  return { [A]: activations, ...Object.fromEntries(others) };
}
