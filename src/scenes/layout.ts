import { seededRandom, type Random } from "../random";
import { BACKGROUNDS, direction, type Background } from "./background";
import { LABELS, SCENE_SIZE, type Label } from "./labels";
import { isClearlyPlaced } from "./position";
import type { Sprite } from "./sprites";

/** One sprite in a scene. */
export interface Placed {
  /** Of `datasets/scenes/sprites.json` */
  readonly sprite: string;
  /** The centre, in pixels from the left and from the top. */
  readonly x: number;
  readonly y: number;
  /** The longer side of the sprite, in pixels. */
  readonly size: number;
  /** Where the sprite's right side points, as a unit vector (x, y): [1, 0] is upright. */
  readonly right: readonly [number, number];
  readonly mirrored?: boolean;
}

/** Everything a scene is drawn from: change it and draw it again. */
export interface Layout {
  readonly background: Background;
  /** The objects that count, and distractors, from back to front. */
  readonly placed: readonly Placed[];
}

export const SPLITS = ["train", "validation", "test", "held-out"] as const;
export type Split = (typeof SPLITS)[number];

const SEEDS_PER_SPLIT = 2 ** 30;

/** The seed of a split's scene number `index`; the seeds of the splits are apart. */
export function sceneSeed(split: Split, index: number): number {
  const place = SPLITS.indexOf(split);
  if (
    place >= 0 &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < SEEDS_PER_SPLIT
  )
    return place * SEEDS_PER_SPLIT + index;
  throw new RangeError(
    `Expected a split (${SPLITS.join(", ")}) and an \`index\` from 0 to ${SEEDS_PER_SPLIT - 1}, got '${split}' and ${index}.`,
  );
}

/** Whether scenes with this seed show the sprites that were held out of training. */
export function isHeldOut(seed: number): boolean {
  return Math.floor(seed / SEEDS_PER_SPLIT) === SPLITS.indexOf("held-out");
}

/** Draws lots for a scene: what is in it and where. */
export function randomLayout(seed: number, sprites: readonly Sprite[]): Layout {
  const random = seededRandom(seed);
  const usable = sprites.filter(({ heldOut }) => heldOut === isHeldOut(seed));
  const background = randomBackground(random);
  const labels = randomLabels(random);
  const distractors = Math.max(0, Math.floor(4 * random()) - 1);
  for (;;) {
    const objects = place(labels, usable, random);
    if (!objects || !isClearlyPlaced(labels, objects)) continue;
    const others = Array.from({ length: distractors }, () =>
      randomPlace(null, usable, 18 + 12 * random(), random),
    );
    const free = others.filter((one) => isFree(one, objects));
    return { background, placed: [...free, ...objects] };
  }
}

function randomBackground(random: Random): Background {
  const texture = pick(BACKGROUNDS, random);
  return { texture, seed: Math.floor(random() * 2 ** 32) };
}

/** Two objects of one class and of given sizes, and nothing else: for what methods make of several instances. */
export function pairLayout(
  seed: number,
  sizes: readonly [number, number],
  sprites: readonly Sprite[],
): Layout {
  const random = seededRandom(seed);
  const usable = sprites.filter(({ heldOut }) => heldOut === isHeldOut(seed));
  const background = randomBackground(random);
  const label = pick(LABELS, random);
  for (;;) {
    const [one, other] = sizes.map((size) =>
      randomPlace(label, usable, size, random),
    );
    if (isFree(other, [one])) return { background, placed: [one, other] };
  }
}

/** 1 to 4 objects; of several, often two or more of one class. */
function randomLabels(random: Random): Label[] {
  const count = 1 + Math.floor(4 * random());
  const labels = [pick(LABELS, random)];
  while (labels.length < count)
    labels.push(random() < 0.45 ? pick(labels, random) : pick(LABELS, random));
  return labels;
}

/** Places one after the other; undefined where there is no room left. */
function place(
  labels: readonly Label[],
  sprites: readonly Sprite[],
  random: Random,
): Placed[] | undefined {
  const largest = 56 - 4 * labels.length;
  const objects: Placed[] = [];
  for (const label of labels) {
    const size = 20 + (largest - 20) * random();
    let tries = 0;
    let next: Placed;
    do {
      if (++tries > 20) return undefined;
      next = randomPlace(label, sprites, size, random);
    } while (!isFree(next, objects));
    objects.push(next);
  }
  return objects;
}

function randomPlace(
  label: Label | null,
  sprites: readonly Sprite[],
  size: number,
  random: Random,
): Placed {
  const own = sprites.filter((sprite) => sprite.label === label);
  const margin = size * 0.55;
  const along = () => margin + (SCENE_SIZE - 2 * margin) * random();
  return {
    sprite: pick(own, random).name,
    x: along(),
    y: along(),
    size,
    right: direction(random),
    mirrored: random() < 0.5,
  };
}

/** Objects may overlap a little, as circles of .8 of their size do. */
function isFree(one: Placed, others: readonly Placed[]): boolean {
  return others.every(({ x, y, size }) => {
    const apart = 0.4 * (size + one.size);
    return (x - one.x) ** 2 + (y - one.y) ** 2 >= apart ** 2;
  });
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)];
}
