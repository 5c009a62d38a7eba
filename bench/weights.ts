import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasStamp, stampKey, textOf, writeStamp } from "../src/setup/stamp.mjs";
import { buildOnCpu, NETWORKS, SIZE, type ModelName } from "./networks";
import { randomNumbers, type Random } from "./random";

/** How many pictures lie beside each network: the largest batch. */
export const PICTURES = 8;

/**
 * Writes a network with random weights, and random pictures for it, into `folder`, unless they are there: model.json
 * and weights.bin, which both sides load, and pictures.bin, float32 [PICTURES, SIZE, SIZE, 3].
 *
 * The same seed gives the same files.
 */
export async function writeNetwork(
  name: ModelName,
  folder: string,
): Promise<void> {
  const sources = ["networks.ts", "weights.ts", "random.ts"];
  const key = stampKey(sources.map((f) => textOf(path.join(__dirname, f))));
  if (hasStamp(folder, key)) return;
  // Made beside, so that an interrupted run leaves nothing that looks whole.
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const random = randomNumbers(NETWORKS[name].seed);
  const pictures = Array.from({ length: PICTURES }, () => picture(random));
  writeFloats(path.join(partial, "pictures.bin"), pictures);
  await writeModel(name, partial, random);
  writeStamp(partial, key);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

async function writeModel(name: ModelName, folder: string, random: Random) {
  const model = await buildOnCpu(name);
  const specs = model.weights.map(({ originalName, shape }) => ({
    name: originalName,
    shape: shape as number[],
    dtype: "float32" as const,
  }));
  const modelTopology: unknown = model.toJSON(null, false);
  model.dispose();
  const weightsManifest = [{ paths: ["weights.bin"], weights: specs }];
  writeFloats(path.join(folder, "weights.bin"), weights(specs, random));
  const json = { format: "layers-model", modelTopology, weightsManifest };
  await writeFile(path.join(folder, "model.json"), JSON.stringify(json));
}

/** One array after the other, each made when its turn comes: VGG16's are half a gigabyte in all. */
function writeFloats(file: string, arrays: Iterable<Float32Array>): void {
  const output = openSync(file, "w");
  for (const { buffer, byteLength } of arrays)
    for (let at = 0; at < byteLength;)
      at += writeSync(output, new Uint8Array(buffer, at));
  closeSync(output);
}

function* weights(specs: readonly Spec[], random: Random) {
  for (const spec of specs) yield weight(spec, random);
}

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The ranges of all weights but kernels: [from, to] of a uniform distribution. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  bias: [-0.2, 0.2],
  gamma: [0.5, 1.2],
  beta: [-0.2, 0.2],
  moving_mean: [-0.2, 0.2],
  moving_variance: [0.5, 1.5],
};

/** Uniform; kernels with the variance 2 / fan-in (He et al., ICCV 2015), so that a deep network keeps its scale. */
function weight({ name, shape }: Spec, random: Random): Float32Array {
  const kind = name.slice(name.lastIndexOf("/") + 1);
  const limit = Math.sqrt(6 / fanIn(kind, shape));
  const [from, to] = RANGES[kind] ?? [-limit, limit];
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, () => random(from, to));
}

/** How many values one output is a sum of: [h, w, in, out], [h, w, channels, 1] of a depthwise kernel, [in, out]. */
function fanIn(kind: string, shape: readonly number[]): number {
  const without = kind === "depthwise_kernel" ? 2 : shape.length - 1;
  return shape.slice(0, without).reduce((a, b) => a * b, 1);
}

/** Waves of many directions and lengths, each in its own place: something different everywhere. [SIZE, SIZE, 3] */
function picture(random: Random): Float32Array {
  const values = new Float32Array(SIZE * SIZE * 3);
  for (let wave = 0; wave < WAVES; wave++) addWave(values, random);
  return values.map((value) => value + random(-0.3, 0.3));
}

const WAVES = 40;

/** A plane wave under a Gaussian window, in a random colour. */
function addWave(values: Float32Array, random: Random): void {
  const [cy, cx] = [random(0, SIZE), random(0, SIZE)];
  const width = random(10, 50);
  const [fy, fx] = [random(-0.6, 0.6), random(-0.6, 0.6)];
  const colour = [random(-2, 2), random(-2, 2), random(-2, 2)];
  for (let y = 0, i = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const distance = ((y - cy) ** 2 + (x - cx) ** 2) / width ** 2;
      const value = Math.exp(-distance / 2) * Math.cos(fy * y + fx * x);
      for (const part of colour) values[i++] += part * value;
    }
}
