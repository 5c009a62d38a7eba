import path from "node:path";
import atlas from "../../datasets/scenes/sprites.json";
import type { Label } from "./labels";

/** A small picture with transparency that scenes are drawn from. */
export interface Sprite {
  readonly name: string;
  /** null for a distractor, which belongs to no class */
  readonly label: Label | null;
  /** Never in a training scene: for the test of generalisation. */
  readonly heldOut: boolean;
  /** The picture at 60, 30 and 15 pixels. */
  readonly levels: readonly Level[];
}

/** Red, green, blue and opacity [size, size, 4], 0..255, colours multiplied by opacity / 255. */
export interface Level {
  readonly size: number;
  readonly values: Float32Array;
}

const SIZE = atlas.size;
const FILE = path.join(__dirname, "../../datasets/scenes/sprites.png");

let loading: Promise<readonly Sprite[]> | undefined;

/** The sprites of `datasets/scenes`, read once. */
export function loadSprites(): Promise<readonly Sprite[]> {
  return (loading ??= readAtlas());
}

async function readAtlas(): Promise<readonly Sprite[]> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(FILE)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return atlas.sprites.map(({ label, name, heldOut = false }, i) => {
    const top = Math.floor(i / atlas.columns) * SIZE;
    const left = (i % atlas.columns) * SIZE;
    const full = cut(data, info.width, top, left);
    const half = halved(full);
    const levels = [full, half, halved(half)];
    return { name, label: label as Label | null, heldOut, levels };
  });
}

function cut(data: Buffer, width: number, top: number, left: number): Level {
  const values = new Float32Array(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const from = ((top + y) * width + left + x) * 4;
      const to = (y * SIZE + x) * 4;
      const opacity = data[from + 3];
      for (let c = 0; c < 3; c++)
        values[to + c] = (data[from + c] * opacity) / 255;
      values[to + 3] = opacity;
    }
  return { size: SIZE, values };
}

/** Means of 2x2 pixels: a small sprite is drawn from a small picture, so that it does not flicker. */
function halved({ size: from, values: v }: Level): Level {
  const size = from / 2;
  const values = new Float32Array(size * size * 4);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < 4; c++) {
        const at = (2 * y * from + 2 * x) * 4 + c;
        const below = at + from * 4;
        values[(y * size + x) * 4 + c] =
          (v[at] + v[at + 4] + v[below] + v[below + 4]) / 4;
      }
  return { size, values };
}
