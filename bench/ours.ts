/**
 * Our side of the benchmark: answers requests on stdin, one line of JSON each, on stdout. See tasks.ts for both.
 *
 *     node --require tsx/cjs bench/ours.ts FOLDER NETWORK
 *
 * Only what a notebook sees of the core is used.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import ndarray, { type NdArray } from "ndarray";
import {
  classActivationMap,
  engine,
  explainBatch,
  gradCam,
  gradCamPlusPlusVariants,
  guidedBackprop,
  loadModel,
  scoreCam,
  type ExplainMethod,
  type Network,
} from "../src";
import { NETWORKS, SIZE, type ModelName } from "./networks";
import type { Request, Task } from "./tasks";

type Picture = NdArray<Float32Array>;
type Run = (pictures: Picture[]) => Promise<Picture[]>;

/** With the epsilon of pytorch-grad-cam, which changes the weights: the same answer is timed on both sides. */
const gradCamPlusPlus = classActivationMap(
  "Grad-CAM++",
  gradCamPlusPlusVariants.pytorchGradCamWeights,
);

function runs(network: Network, name: ModelName): Record<Task, Run> {
  const { target, layer } = NETWORKS[name];
  const map =
    (method: ExplainMethod): Run =>
    async (pictures) => {
      const options = { target, layer };
      const all =
        pictures.length === 1
          ? [await method(network, pictures[0], options)]
          : await explainBatch(method, network, pictures, options);
      return all.map(({ heatmap }) => heatmap);
    };
  return {
    forward: async ([picture]) => [await network.logits(picture)],
    "grad-cam": map(gradCam),
    "grad-cam++": map(gradCamPlusPlus),
    "score-cam": map(scoreCam),
    "guided-backprop": async ([picture]) => {
      const { gradient } = await guidedBackprop(network, picture, { target });
      return [gradient];
    },
  };
}

function readPictures(folder: string): Picture[] {
  const bytes = readFileSync(path.join(folder, "pictures.bin"));
  const shape = [SIZE, SIZE, 3];
  const size = SIZE * SIZE * 3;
  const count = bytes.length / (4 * size);
  return Array.from({ length: count }, (_, i) => {
    const part = bytes.subarray(4 * size * i, 4 * size * (i + 1));
    return ndarray(new Float32Array(new Uint8Array(part).buffer), shape);
  });
}

async function timed(run: Run, pictures: Picture[], save: string | null) {
  const start = performance.now();
  const results = await run(pictures);
  const ms = performance.now() - start;
  if (save) {
    const parts = results.map(({ data }) =>
      Buffer.from(
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      ),
    );
    writeFileSync(save, Buffer.concat(parts));
  }
  return { ms };
}

async function main([folder, name]: string[]): Promise<void> {
  // What a package prints is not an answer.
  const answer = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const send = (message: object) => answer(`${JSON.stringify(message)}\n`);
  const pictures = readPictures(folder);
  const network = await loadModel(path.join(folder, "model.json"));
  const all = runs(network, name as ModelName);
  send({ ready: { engine: (await engine()).name } });
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, batch, save } = JSON.parse(line) as Request;
    try {
      send(await timed(all[task], pictures.slice(0, batch), save));
    } catch (error) {
      send({ error: (error as Error).message });
    }
  }
}

void main(process.argv.slice(2));
