import ndarray, { type NdArray } from "ndarray";
import type { Image } from "../image/image";
import { boxOfMask, type Box } from "../measure/box";
import { captionOf } from "./caption";
import { draw } from "./draw";
import { SCENE_SIZE, type Label } from "./labels";
import {
  randomLayout,
  sceneSeed,
  type Layout,
  type Placed,
  type Split,
} from "./layout";
import { questionsOf, type Question } from "./questions";
import { loadSprites, type Sprite } from "./sprites";

/** An object of a scene with the pixels where one sees it. */
export interface Instance extends Placed {
  readonly label: Label;
  /** [96, 96], 1 where this object is what one sees */
  readonly mask: NdArray<Uint8Array>;
  readonly box: Box;
}

/** A picture of which everything is known. */
export interface Scene {
  readonly image: Image;
  readonly layout: Layout;
  /** The objects, from back to front; distractors are not among them. */
  readonly instances: readonly Instance[];
  readonly caption: string;
  readonly questions: readonly Question[];
}

/**
 * The scene number `index` of a split: 96x96 pixels, the same on every machine.
 *
 * @param split "train", "validation", "test", or "held-out" with sprites that no network was trained on
 */
export async function loadScene(split: Split, index: number): Promise<Scene> {
  const seed = sceneSeed(split, index);
  const sprites = await loadSprites();
  const name = `${split} scene ${index}`;
  return sceneOf(randomLayout(seed, sprites), sprites, name);
}

/**
 * Draws a scene of one's own, or another one changed:
 *
 *     const { layout } = await loadScene("test", 3)
 *     const moved = await drawScene({ ...layout, placed: layout.placed.map((one) => ({ ...one, x: 96 - one.x })) })
 */
export async function drawScene(
  layout: Layout,
  name = "scene",
): Promise<Scene> {
  return sceneOf(layout, await loadSprites(), name);
}

/** All of a layout that has been drawn; without waiting, for many at once. */
export function sceneOf(
  layout: Layout,
  sprites: readonly Sprite[],
  name: string,
): Scene {
  const { pixels, owners } = draw(layout, sprites);
  const instances = layout.placed.flatMap((placed, n) => {
    const { label } = sprites.find((one) => one.name === placed.sprite)!;
    return label ? [instance(placed, label, owners, n + 1)] : [];
  });
  return {
    image: {
      name,
      height: SCENE_SIZE,
      width: SCENE_SIZE,
      pixels: ndarray(Float32Array.from(pixels), [SCENE_SIZE, SCENE_SIZE, 3]),
    },
    layout,
    instances,
    caption: captionOf(instances),
    questions: questionsOf(instances),
  };
}

function instance(
  placed: Placed,
  label: Label,
  owners: Uint8Array,
  owner: number,
): Instance {
  const values = owners.map((one) => (one === owner ? 1 : 0));
  const mask = ndarray(values, [SCENE_SIZE, SCENE_SIZE]);
  let box: Box | undefined;
  return {
    ...placed,
    label,
    mask,
    get box() {
      return (box ??= boxOfMask(mask));
    },
  };
}

/** A cat and a dog side by side, for the lecture's figure: draw it with `drawScene`. */
export const CAT_AND_DOG: Layout = {
  background: { texture: "clouds", seed: 12 },
  placed: [
    { sprite: "cat", x: 27, y: 56, size: 46, right: [1, 0] },
    { sprite: "dog's face", x: 70, y: 44, size: 42, right: [1, 0] },
  ],
};

/** Where any of some instances is to be seen: [96, 96]. */
export function unionOf(instances: readonly Instance[]): NdArray<Uint8Array> {
  const values = new Uint8Array(SCENE_SIZE * SCENE_SIZE);
  for (const { mask } of instances)
    mask.data.forEach((value, i) => (values[i] |= value));
  return ndarray(values, [SCENE_SIZE, SCENE_SIZE]);
}
