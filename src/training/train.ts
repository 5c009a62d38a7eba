import * as tf from "@tensorflow/tfjs";
import { seededRandom, type Random } from "../random";
import type { Scene } from "../scenes/scene";
import { loadSprites } from "../scenes/sprites";
import { pictures, scenesOf } from "./batch";
import { readCheckpoint, writeCheckpoint } from "./checkpoint";
import { initialize } from "./initialize";
import type { Batch, Recipe, Tensors } from "./recipe";
import { learningRate } from "./schedule";

/** One point of the learning curve. */
export interface Point {
  readonly step: number;
  readonly [name: string]: number;
}

export interface TrainOptions {
  /** The trunk's model, for a recipe that starts from one. */
  readonly trunk?: tf.LayersModel;
  /** The file that an interrupted training goes on from. */
  readonly checkpoint: string;
  /** Steps between two checkpoints, at which the validation scenes are looked at as well. */
  readonly keepEvery?: number;
  onProgress(point: Point, seconds: number): void;
}

/** Steps between two points of the curve. */
const EVERY = 50;
const VALIDATION = 512;

/**
 * Trains a recipe's network from its seed; every step sees scenes that no step before saw. The same seed, engine and
 * machine give the same weights.
 *
 * @returns the trainee, its weights in place, the learning curve, and how long it took
 */
export async function train(
  recipe: Recipe,
  options: TrainOptions,
): Promise<{ trainee: tf.LayersModel; curve: Point[]; seconds: number }> {
  const sprites = await loadSprites();
  const trainee = recipe.trainee();
  initialize(trainee, recipe.seed);
  if (options.trunk) copyTrunk(options.trunk, trainee);
  const features = recipe.frozenTrunk
    ? endingAt(options.trunk!, "conv7")
    : null;
  const optimizer = tf.train.adam(recipe.learningRate);
  const { keepEvery = 250 } = options;
  const kept = await readCheckpoint(options.checkpoint);
  const curve = kept?.curve ?? [];
  if (kept) {
    trainee.setWeights(kept.weights);
    await optimizer.setWeights(kept.moments);
    tf.dispose(kept.weights);
  }
  const started = performance.now();
  const seconds = () =>
    (kept?.seconds ?? 0) + (performance.now() - started) / 1000;
  for (let step = kept?.step ?? 0; step < recipe.steps; step++) {
    const { batchSize } = recipe;
    const scenes = scenesOf("train", step * batchSize, batchSize, sprites);
    const random = seededRandom(recipe.seed * 2 ** 20 + step);
    // Adam reads its rate at every step.
    Object.assign(optimizer, { learningRate: learningRate(step, recipe) });
    const figures = await oneStep(recipe, trainee, optimizer, features, {
      x: pictures(scenes),
      batch: casesOf(recipe, scenes, random),
    });
    const last = step + 1 === recipe.steps;
    if ((step + 1) % EVERY === 0 || last) {
      const point = { step: step + 1, ...figures };
      const isFull = (step + 1) % keepEvery === 0 || last;
      const held = isFull ? await validate(recipe, trainee, features) : {};
      curve.push({ ...point, ...held });
      options.onProgress(curve.at(-1)!, seconds());
    }
    if ((step + 1) % keepEvery === 0) {
      const moments = await optimizer.getWeights();
      const weights = trainee.getWeights();
      await writeCheckpoint(options.checkpoint, {
        step: step + 1,
        seconds: seconds(),
        curve,
        weights,
        moments,
      });
      // The counter of steps is made for the asking; the rest are Adam's own.
      moments[0].tensor.dispose();
    }
  }
  optimizer.dispose();
  return { trainee, curve, seconds: seconds() };
}

interface Given {
  readonly x: tf.Tensor4D;
  readonly batch: Batch;
}

/** The part of a network up to a layer. */
function endingAt(model: tf.LayersModel, layer: string): tf.LayersModel {
  const outputs = model.getLayer(layer).output;
  return tf.model({ inputs: model.inputs, outputs });
}

function casesOf(
  { batch, perScene = 1 }: Recipe,
  scenes: readonly Scene[],
  random: Random,
): Batch {
  const cases = Array.from({ length: perScene }, () => scenes).flat();
  return batch(cases, random);
}

/** What goes into the trainee: the picture, or what a frozen trunk makes of it. */
function inputsOf(
  { perScene = 1 }: Recipe,
  features: tf.LayersModel | null,
  { x, batch }: Given,
): tf.Tensor[] {
  const first = features ? (features.apply(x) as tf.Tensor4D) : x;
  return [tf.tile(first, [perScene, 1, 1, 1]), ...batch.inputs];
}

async function oneStep(
  recipe: Recipe,
  trainee: tf.LayersModel,
  optimizer: tf.Optimizer,
  features: tf.LayersModel | null,
  given: Given,
): Promise<Record<string, number>> {
  const inputs = tf.tidy(() => inputsOf(recipe, features, given));
  const figures: Tensors = {};
  const cost = optimizer.minimize(() => {
    const outputs = trainee.apply(inputs, { training: true });
    const losses = recipe.losses(
      [outputs].flat() as tf.Tensor[],
      given.batch.truth,
    );
    for (const [name, value] of Object.entries(losses))
      figures[name] = tf.keep(value);
    return losses.loss as tf.Scalar;
  }, true)!;
  const values = await read(figures);
  tf.dispose([cost, ...inputs, given.x, ...Object.values(given.batch.truth)]);
  if (Number.isFinite(values.loss)) return values;
  throw new Error(
    `The training of ${recipe.name} diverged: its loss is ${values.loss}. A smaller learning rate helps.`,
  );
}

/** The losses on scenes of the validation split. */
async function validate(
  recipe: Recipe,
  trainee: tf.LayersModel,
  features: tf.LayersModel | null,
): Promise<Record<string, number>> {
  const sprites = await loadSprites();
  const sums: Record<string, number> = {};
  const parts = VALIDATION / recipe.batchSize;
  for (let part = 0; part < parts; part++) {
    const first = part * recipe.batchSize;
    const scenes = scenesOf("validation", first, recipe.batchSize, sprites);
    const values = await read(
      tf.tidy(() => {
        const batch = casesOf(recipe, scenes, seededRandom(part));
        const inputs = inputsOf(recipe, features, {
          x: pictures(scenes),
          batch,
        });
        const outputs = [trainee.apply(inputs)].flat() as tf.Tensor[];
        return recipe.losses(outputs, batch.truth);
      }),
    );
    for (const [name, value] of Object.entries(values))
      sums[`validation ${name}`] =
        (sums[`validation ${name}`] ?? 0) + value / parts;
  }
  return sums;
}

async function read(tensors: Tensors): Promise<Record<string, number>> {
  const entries = Object.entries(tensors);
  const values = await Promise.all(entries.map(([, one]) => one.data()));
  tf.dispose(tensors);
  return Object.fromEntries(entries.map(([name], i) => [name, values[i][0]]));
}

/** Copies the weights of all layers that two networks have in common by name. */
export function copyWeights(from: tf.LayersModel, to: tf.LayersModel): void {
  copyLayers(from, to, () => true);
}

/** The same for the convolutions, and the densities where both have them. */
export function copyTrunk(from: tf.LayersModel, to: tf.LayersModel): void {
  copyLayers(from, to, (name) => /^(conv\d|density)$/.test(name));
}

function copyLayers(
  from: tf.LayersModel,
  to: tf.LayersModel,
  isMeant: (name: string) => boolean,
): void {
  const own = new Set(to.layers.map(({ name }) => name));
  for (const layer of from.layers)
    if (isMeant(layer.name) && own.has(layer.name))
      to.getLayer(layer.name).setWeights(layer.getWeights());
}
