import { existsSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import { gradCam } from "../explain/grad-cam";
import { EMBEDDED, loadModel } from "../network/load";
import { Network } from "../network/network";
import { engine } from "./engine";
import { ROOT } from "./flavours";

const REAL = "efficientnet-lite0";
const SIZE = 224;

/** A measurement is repeated for this long; a first call that takes longer, warming up included, stands for itself. */
const ENOUGH_MS = 250;
const SLOW_MS = 800;

/** What the child sends: which engine started, then each time in milliseconds. */
export type Message =
  | {
      readonly name: string;
      readonly why: string;
      readonly usesCard?: boolean;
      readonly network?: string;
    }
  | { readonly forward: number }
  | { readonly gradCam: number }
  /** Why the engine cannot start. */
  | { readonly problem: string };

/**
 * `node --require tsx/cjs measure-engine.ts [start]`: starts the engine that WORKBOOK_ENGINE asks for, or the fastest, and
 * measures it on a real network; with `start` it only starts.
 */
async function main(only?: string): Promise<void> {
  const { name, why } = await engine();
  const { isUsingGpuDevice: usesCard } = tf.backend() as {
    isUsingGpuDevice?: boolean;
  };
  if (only === "start") return send({ name, why, usesCard });
  const network = existsSync(path.join(ROOT, EMBEDDED[REAL]))
    ? await loadModel(REAL)
    : smallNetwork();
  send({ name, why, usesCard, network: network.name });
  const values = Float32Array.from({ length: SIZE * SIZE * 3 }, (_, i) =>
    Math.sin(i),
  );
  const picture = ndarray(values, [SIZE, SIZE, 3]);
  const forward = await timeOf(() => network.logits(picture));
  send({ forward });
  // Plain JavaScript: Grad-CAM would take as long as all that has been measured, and tell nothing more.
  if (forward > SLOW_MS) return;
  const explain = () => gradCam(network, picture, { target: 0 });
  send({ gradCam: await timeOf(explain) });
}

function send(message: Message): void {
  process.send?.(message);
}

/** The shortest of some calls: the others were disturbed. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const once = async () => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const first = await once();
  if (first > SLOW_MS) return first;
  const times: number[] = [];
  for (let spent = 0; spent < ENOUGH_MS; spent += times[times.length - 1])
    times.push(await once());
  return Math.min(...times);
}

/** Stands in for the real network until that has been fetched; its weights come from a seed. */
function smallNetwork(): Network {
  const seed = 1;
  const kernelInitializer = tf.initializers.glorotUniform({ seed });
  const convolution = (filters: number, inputShape?: number[]) =>
    tf.layers.conv2d({
      ...{ filters, inputShape, kernelInitializer },
      ...{ kernelSize: 3, strides: 2, padding: "same", activation: "relu" },
    });
  const layers = [
    convolution(16, [SIZE, SIZE, 3]),
    ...[32, 64, 128].map((filters) => convolution(filters)),
    tf.layers.globalAveragePooling2d({ dataFormat: "channelsLast" }),
    tf.layers.dense({ units: 10, kernelInitializer }),
  ];
  const name = `a small network (${REAL} has not been fetched)`;
  const model = tf.sequential({ name, layers });
  return new Network(model.name, model);
}

main(process.argv[2]).catch((error: Error) => {
  // The engine says which of them was asked for, which the table says already; its cause is the news.
  const { cause, message } = error;
  const problem = cause instanceof Error ? cause.message : message;
  send({ problem: problem.split("\n")[0] });
  process.exitCode = 1;
});
