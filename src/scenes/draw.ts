import { paintBackground } from "./background";
import { SCENE_SIZE } from "./labels";
import type { Layout, Placed } from "./layout";
import type { Level, Sprite } from "./sprites";

const SIZE = SCENE_SIZE;

/** A drawn scene, before it is taken apart into masks. */
export interface Drawing {
  /** [96, 96, 3] */
  readonly pixels: Uint8Array;
  /** [96, 96]: n + 1 where `placed[n]` is what one sees, 0 where it is the background */
  readonly owners: Uint8Array;
}

/** Draws a layout with additions, multiplications and square roots only, whose results are the same on every machine. */
export function draw(layout: Layout, sprites: readonly Sprite[]): Drawing {
  const canvas = new Float32Array(SIZE * SIZE * 3);
  const owners = new Uint8Array(SIZE * SIZE);
  paintBackground(layout.background, canvas);
  layout.placed.forEach((placed, n) => {
    const sprite = sprites.find(({ name }) => name === placed.sprite);
    if (!sprite)
      throw new RangeError(
        `Expected \`sprite\` to be one of datasets/scenes/sprites.json, got '${placed.sprite}'.`,
      );
    drawSprite(placed, sprite, canvas, owners, n + 1);
  });
  const pixels = new Uint8Array(canvas.length);
  for (let i = 0; i < canvas.length; i++)
    pixels[i] = Math.max(0, Math.min(255, Math.floor(canvas[i] + 0.5)));
  return { pixels, owners };
}

function drawSprite(
  placed: Placed,
  { levels }: Sprite,
  canvas: Float32Array,
  owners: Uint8Array,
  owner: number,
): void {
  const { x: cx, y: cy, size, right, mirrored } = placed;
  const level = levels.findLast((one) => one.size >= size) ?? levels[0];
  const scale = level.size / size;
  const [cos, sin] = right;
  const reach = (size / 2) * (Math.abs(cos) + Math.abs(sin));
  const centre = level.size / 2 - 0.5;
  const colour = new Float64Array(4);
  const first = (c: number) => Math.max(0, Math.floor(c - reach));
  const last = (c: number) => Math.min(SIZE - 1, Math.ceil(c + reach));
  for (let y = first(cy); y <= last(cy); y++)
    for (let x = first(cx); x <= last(cx); x++) {
      const dx = (x + 0.5 - cx) * scale;
      const dy = (y + 0.5 - cy) * scale;
      const along = cos * dx + sin * dy;
      const down = cos * dy - sin * dx;
      sample(
        level,
        (mirrored ? -along : along) + centre,
        down + centre,
        colour,
      );
      if (colour[3] === 0) continue;
      const at = y * SIZE + x;
      const through = 1 - colour[3] / 255;
      for (let c = 0; c < 3; c++)
        canvas[at * 3 + c] = colour[c] + through * canvas[at * 3 + c];
      if (colour[3] >= 128) owners[at] = owner;
    }
}

/** The level's value between four pixels; transparent outside. */
function sample(
  { size, values }: Level,
  x: number,
  y: number,
  colour: Float64Array,
): void {
  colour.fill(0);
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let row = top; row <= top + 1; row++)
    for (let column = left; column <= left + 1; column++) {
      if (row < 0 || column < 0 || row >= size || column >= size) continue;
      const share = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      const at = (row * size + column) * 4;
      for (let c = 0; c < 4; c++) colour[c] += share * values[at + c];
    }
}
