import { seededRandom, type Random } from "../random";
import { SCENE_SIZE } from "./labels";

const SIZE = SCENE_SIZE;

/** How a background mixes its two colours: 0..1 for each pixel. */
type Texture = (random: Random) => (x: number, y: number) => number;

const TEXTURES: Readonly<Record<string, Texture>> = {
  gradient: (random) => {
    const [dx, dy] = direction(random);
    return (x, y) => 0.5 + (dx * (x - 48) + dy * (y - 48)) / 136;
  },
  stripes: (random) => {
    const [dx, dy] = direction(random);
    const width = 4 + 8 * random();
    return (x, y) => wave((dx * x + dy * y) / width);
  },
  checks: (random) => {
    const [dx, dy] = direction(random);
    const width = 5 + 9 * random();
    return (x, y) => {
      const even = wave((dx * x + dy * y) / width) > 0.5;
      return even === wave((dy * x - dx * y) / width) > 0.5 ? 1 : 0;
    };
  },
  clouds: (random) => noise(random, 5 + Math.floor(6 * random())),
  grass: (random) => {
    const [coarse, fine] = [noise(random, 5), noise(random, 40)];
    return (x, y) => 0.4 * coarse(x, y) + 0.6 * fine(x, y);
  },
};

export const BACKGROUNDS: readonly string[] = Object.keys(TEXTURES);

/** A background by name, its colours and directions from a seed, the same on every machine. */
export interface Background {
  readonly texture: string;
  readonly seed: number;
}

/** Paints [96, 96, 3], 0..255, over the whole of `pixels`. */
export function paintBackground(
  { texture, seed }: Background,
  pixels: Float32Array,
): void {
  const random = seededRandom(seed);
  const first = colour(random);
  const contrast = 0.15 + 0.3 * random();
  const second = colour(random).map(
    (value, c) => first[c] + contrast * (value - first[c]),
  );
  const mix = TEXTURES[texture](random);
  const grain = 3 + 9 * random();
  for (let y = 0, i = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const t = mix(x, y);
      const light = grain * (random() - 0.5);
      for (let c = 0; c < 3; c++)
        pixels[i++] = first[c] + t * (second[c] - first[c]) + light;
    }
}

function colour(random: Random): number[] {
  return Array.from({ length: 3 }, () => 40 + 200 * random());
}

/** A unit vector, without sine and cosine, whose last digit differs between machines. */
export function direction(random: Random): [number, number] {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0.01 && square <= 1) {
      const length = Math.sqrt(square);
      return [x / length, y / length];
    }
  }
}

/** Up and down between 0 and 1, once for every 2 of t. */
function wave(t: number): number {
  return Math.abs(t - 2 * Math.round(t / 2));
}

/** Random values on a grid of cells x cells, smooth between them. */
function noise(random: Random, cells: number) {
  const row = cells + 2;
  const values = Float64Array.from({ length: row * row }, random);
  const scale = cells / SIZE;
  return (x: number, y: number) => {
    const column = Math.floor(x * scale);
    const line = Math.floor(y * scale);
    const u = smooth(x * scale - column);
    const v = smooth(y * scale - line);
    const at = line * row + column;
    const above = values[at] + u * (values[at + 1] - values[at]);
    const below =
      values[at + row] + u * (values[at + row + 1] - values[at + row]);
    return above + v * (below - above);
  };
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
