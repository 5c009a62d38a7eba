import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ndarray, { type NdArray } from "ndarray";
import sharp from "sharp";
import type { Figure } from "../../src/plot/figure";
import { panelOf } from "../../src/plot/geometry";
import { figureToPng } from "../../src/plot/svg";

export type Values = NdArray<Float32Array>;

/** An ndarray of the values, in row order. */
export function array(values: number[], ...shape: number[]): Values {
  return ndarray(Float32Array.from(values), shape);
}

/** A photo whose quarters are red, green (top), blue, white (bottom). */
export function quarters(height: number, width: number) {
  const colors = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ];
  const pixels = array(
    Array.from({ length: height * width }, (_, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const lower = row >= height / 2 ? 2 : 0;
      return colors[lower + (column >= width / 2 ? 1 : 0)];
    }).flat(),
    height,
    width,
    3,
  );
  return { name: "quarters.png", height, width, pixels };
}

export interface Picture {
  width: number;
  height: number;
  /** The colour at a point in CSS pixels. */
  at(x: number, y: number): number[];
}

/** The static picture of a figure, decoded. */
export async function drawn(figure: Figure): Promise<Picture> {
  const { data, info } = await sharp(await figureToPng(figure))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { layout } = figure;
  const density = info.width / layout.width;
  const at = (x: number, y: number) => {
    const start =
      (Math.round(y * density) * info.width + Math.round(x * density)) * 3;
    return [...data.subarray(start, start + 3)];
  };
  return { width: info.width, height: info.height, at };
}

/** The colour in the middle of a cell of the panel with these axes. */
export function cellColor(
  picture: Picture,
  { layout }: Figure,
  row: number,
  column: number,
  axes = 1,
): number[] {
  const number = axes === 1 ? "" : String(axes);
  const panel = panelOf(layout, `x${number}`, `y${number}`);
  return picture.at(panel.x.at(column), panel.y.at(row));
}

/** Equal up to what the PNG's palette of 256 colours may change. */
export function expectColor(
  actual: readonly number[],
  expected: readonly number[],
  within = 6,
): void {
  const far = expected.some((value, i) => Math.abs(value - actual[i]) > within);
  expect(far, `[${actual}] is not near [${expected}]`).to.equal(false);
}

/** To six digits; pictures only by their kind, since zlib's bytes differ between versions of Node. */
function compact(_: string, value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(6));
  if (typeof value === "string")
    return value.replace(/;base64,.*/, ";base64,…");
  return value;
}

/** Compares with test/plot/snapshots/NAME.json; UPDATE_SNAPSHOTS=1 writes it anew. */
export function expectSnapshot(name: string, figure: Figure): void {
  const { alt, data, layout } = figure;
  const rounded = JSON.stringify({ alt, data, layout }, compact);
  const text = `${rounded.replace(/,"(?=data|layout|[xy]axis\d*|annotations|title|margin|z|colorscale)/g, ',\n"')}\n`;
  const file = path.join(__dirname, "snapshots", `${name}.json`);
  if (process.env.UPDATE_SNAPSHOTS) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(JSON.parse(text)).to.deep.equal(
    JSON.parse(readFileSync(file, "utf8")),
  );
}
