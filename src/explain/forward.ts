import * as tf from "@tensorflow/tfjs";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { Cut, Runner } from "../network/runner";
import { batchOf, scoresOf, sliceOf, sumOfScores } from "./differentiate";
import type { Opened } from "./opened";
import type { ResolvedTarget } from "./target";

/** What is to be computed for a batch of inputs. */
export interface Plan {
  readonly network: Network;
  readonly layer: string;
  /** [b][t]: the targets of each input, the same number for all */
  readonly targets: readonly (readonly ResolvedTarget[])[];
  readonly usesGradients: boolean;
  readonly negative?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** One pass of a network forward to the scores and back to the layer, for a batch of inputs. */
export interface Forward {
  /** One tensor [B, ...] per input of the network */
  readonly inputs: readonly tf.Tensor[];
  /** A [B, h, w, K], and what else the head needs */
  readonly cut: Cut;
  /** For each column of targets */
  readonly columns: readonly Column[];
  /** What computed it */
  readonly runner: Runner;
}

interface Column {
  /** y [B] */
  readonly scores: tf.Tensor1D;
  /** dy/dA [B, h, w, K], if it is used */
  readonly gradients?: tf.Tensor;
}

/**
 * Runs the network up to a layer, from there to the scores, and back again, several inputs and targets at once. The
 * caller disposes of it by `disposeForward`.
 *
 *   A = features(x),   y = head(A),   dy^c/dA
 *
 * The score is the logit, before any softmax. With `negative`, the gradients are those of -y^c.
 */
export async function forward(
  plan: Plan,
  pictures: readonly Input[],
): Promise<Forward> {
  const { network, layer, targets } = plan;
  const inputs = tf.tidy(() => batchOf(network, pictures));
  try {
    return await network.run(async (runner) => {
      const cut = await runner.cut(layer, inputs);
      const columns: Column[] = [];
      try {
        for (const t of targets[0].keys()) {
          const column = targets.map((row) => row[t]);
          columns.push(await runColumn(plan, runner, cut, column));
        }
        return { inputs, cut, columns, runner };
      } catch (error) {
        disposeForward({ inputs: [], cut, columns });
        throw error;
      }
    });
  } catch (error) {
    tf.dispose(inputs);
    throw error;
  }
}

async function runColumn(
  { layer, usesGradients, negative }: Plan,
  runner: Runner,
  cut: Cut,
  targets: readonly ResolvedTarget[],
): Promise<Column> {
  const { logits, gradient } = usesGradients
    ? await runner.headGradient(layer, cut, sumOfScores(targets))
    : { logits: await runner.head(layer, cut), gradient: undefined };
  try {
    const scores = scoresOf(logits, targets);
    if (!gradient) return { scores };
    return { scores, gradients: negative ? tf.neg(gradient) : gradient };
  } catch (error) {
    gradient?.dispose();
    throw error;
  } finally {
    tf.dispose(logits);
    if (negative) gradient?.dispose();
  }
}

function tensorsOf({ scores, gradients }: Column): tf.Tensor[] {
  return gradients ? [scores, gradients] : [scores];
}

export function disposeForward({
  inputs,
  cut,
  columns,
}: Omit<Forward, "runner">): void {
  const { activations, around } = cut;
  const all = columns.flatMap(tensorsOf);
  tf.dispose([...inputs, activations, ...around, ...all]);
}

/** The part of a pass that belongs to input b and its target t. The caller disposes of its tensors. */
export function openedOf(
  { inputs, cut, columns, runner }: Forward,
  { network, layer, targets, negative = false, onProgress }: Plan,
  b: number,
  t: number,
): Opened & { readonly score: tf.Scalar } {
  const { scores, gradients } = columns[t];
  // One picture's own tensors need no copy.
  const item = (tensor: tf.Tensor) =>
    tensor.shape[0] === 1 ? tf.clone(tensor) : tf.slice(tensor, [b], [1]);
  const tensors = tf.tidy(() => ({
    activations: sliceOf<tf.Tensor3D>(cut.activations, b),
    score: sliceOf<tf.Scalar>(scores, b),
    ...(gradients && { gradients: sliceOf<tf.Tensor3D>(gradients, b) }),
  }));
  const target = targets[b][t];
  return {
    ...tensors,
    inputs: () => inputs.map(item),
    around: () => cut.around.map(item),
    inputShapes: cut.inputShapes,
    network,
    layer,
    target,
    negative,
    onProgress,
    runner,
  };
}
