import * as tf from "@tensorflow/tfjs";
import { LABELS, SCENE_SIZE } from "../scenes/labels";
import { sceneOf, type Instance, type Scene } from "../scenes/scene";
import { randomLayout, sceneSeed, type Split } from "../scenes/layout";
import type { Sprite } from "../scenes/sprites";

/** Pixels per cell of the trunk's last map: 96 / 12. */
const CELL = 8;
export const GRID = SCENE_SIZE / CELL;
export const CELLS = GRID * GRID;

/** Pixels 0..255 -> (pixel - mean) / std: what every network of the scenes sees. */
export const PREPROCESS = { size: [96, 96], mean: 128, std: 64 } as const;

export function scenesOf(
  split: Split,
  first: number,
  count: number,
  sprites: readonly Sprite[],
): Scene[] {
  return Array.from({ length: count }, (_, i) => {
    const seed = sceneSeed(split, first + i);
    return sceneOf(
      randomLayout(seed, sprites),
      sprites,
      `${split} ${first + i}`,
    );
  });
}

/** The pictures as a network's input [B, 96, 96, 3]. */
export function pictures(scenes: readonly Scene[]): tf.Tensor4D {
  const size = SCENE_SIZE * SCENE_SIZE * 3;
  const values = new Float32Array(scenes.length * size);
  scenes.forEach(({ image }, i) => values.set(image.pixels.data, i * size));
  return tf.tidy(() => {
    const x = tf.tensor4d(values, [scenes.length, SCENE_SIZE, SCENE_SIZE, 3]);
    return tf.div(tf.sub(x, PREPROCESS.mean), PREPROCESS.std);
  });
}

/** 1 for each class that is in a scene: [B, 8] */
export function presence(scenes: readonly Scene[]): tf.Tensor2D {
  return tf.tensor2d(
    scenes.map(({ instances }) =>
      LABELS.map((label) =>
        Number(instances.some((one) => one.label === label)),
      ),
    ),
  );
}

/** How many of each class: [B, 8] */
export function counts(scenes: readonly Scene[]): tf.Tensor2D {
  return tf.tensor2d(
    scenes.map(({ instances }) =>
      LABELS.map(
        (label) => instances.filter((one) => one.label === label).length,
      ),
    ),
  );
}

/** Which share of each cell of the map some instances cover: [144] */
export function coverage(instances: readonly Instance[]): Float32Array {
  const cells = new Float32Array(CELLS);
  for (const { mask } of instances)
    for (let y = 0, i = 0; y < SCENE_SIZE; y++)
      for (let x = 0; x < SCENE_SIZE; x++, i++)
        if (mask.data[i])
          cells[(y >> 3) * GRID + (x >> 3)] += 1 / (CELL * CELL);
  return cells;
}

/** Which share of each cell each class covers: [B, 144, 8] */
export function classCoverage(scenes: readonly Scene[]): tf.Tensor3D {
  const values = new Float32Array(scenes.length * CELLS * LABELS.length);
  scenes.forEach(({ instances }, b) =>
    LABELS.forEach((label, k) => {
      const own = instances.filter((one) => one.label === label);
      coverage(own).forEach((share, p) => {
        values[(b * CELLS + p) * LABELS.length + k] = Math.min(1, share);
      });
    }),
  );
  return tf.tensor3d(values, [scenes.length, CELLS, LABELS.length]);
}

/** For each class, 1 for each thing, spread over the cells where it is seen: [B, 144, 8] */
export function densities(scenes: readonly Scene[]): tf.Tensor3D {
  const values = new Float32Array(scenes.length * CELLS * LABELS.length);
  scenes.forEach(({ instances }, b) =>
    instances.forEach((one) => {
      const shares = coverage([one]);
      const total = shares.reduce((sum, share) => sum + share, 0);
      const k = LABELS.indexOf(one.label);
      shares.forEach((share, p) => {
        values[(b * CELLS + p) * LABELS.length + k] += share / total;
      });
    }),
  );
  return tf.tensor3d(values, [scenes.length, CELLS, LABELS.length]);
}
