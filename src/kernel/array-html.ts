/** An array below a cell: its title, and a small picture or table. */
import { diverging, viridis, type ColorMap } from "../image/colormap";
import { encodePixels, pngUri } from "../plot/png";
import { formatted } from "../plot/values";

/** Numbers in row-major order. */
export interface Numbers {
  title: string;
  values: readonly number[];
  shape: readonly number[];
}

/** Up to here an array's numbers are written out, on the colours of a picture. */
const FEW = 64;
/** The most columns of a table that fits a page. */
const WIDE = 10;
/** Larger pictures leave out rows and columns. */
const SIDE = 96;
const CHANNELS = 8;

/** HTML for an array with at least one axis and one number; undefined for others. */
export function arrayHtml(numbers: Numbers): string | undefined {
  const { title, values } = numbers;
  if (values.length === 0 || numbers.shape.length === 0) return undefined;
  const shape =
    numbers.shape.length > 1 ? withoutBatch(numbers.shape) : numbers.shape;
  const color = colorOf(values);
  const body = bodyOf(values, shape, color);
  return body && `<div style="margin-bottom:4px">${title}</div>${body}`;
}

/** A batch of one is shown as the one. */
function withoutBatch(shape: readonly number[]): readonly number[] {
  return shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape;
}

type Color = (value: number) => ReturnType<ColorMap>;

function bodyOf(
  values: readonly number[],
  shape: readonly number[],
  color: Color,
) {
  const [rows, columns, channels] = shape;
  if (shape.length === 1)
    return table([values.slice(0, WIDE)], color, values.length - WIDE);
  if (shape.length === 2)
    return values.length <= FEW && columns <= WIDE
      ? table(rowsOf(values, columns), color)
      : picture(
          rows,
          columns,
          (i, j) => color(values[i * columns + j]),
          `${rows} x ${columns} values`,
        );
  if (shape.length !== 3) return undefined;
  const shown = Math.min(CHANNELS, channels);
  const at = (k: number) => (i: number, j: number) =>
    color(values[(i * columns + j) * channels + k]);
  const pictures = Array.from(
    { length: shown },
    (_, k) =>
      `<figure style="margin:0">${picture(rows, columns, at(k), `channel ${k}`)}<figcaption>k = ${k}</figcaption></figure>`,
  );
  const more =
    channels > shown
      ? `<span style="align-self:center">… ${channels - shown} more</span>`
      : "";
  return `<div style="display:flex;flex-wrap:wrap;gap:8px">${pictures.join("")}${more}</div>`;
}

function rowsOf(values: readonly number[], columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, i) =>
    values.slice(i * columns, (i + 1) * columns),
  );
}

/** From the least to the greatest value; with negative ones, white at zero and both sides equally long. */
function colorOf(values: readonly number[]): Color {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), 0);
  const high = finite.reduce((a, b) => Math.max(a, b), 0);
  const reach = Math.max(-low, high) || 1;
  return (value) => {
    if (!Number.isFinite(value)) return [128, 128, 128];
    return low < 0
      ? diverging((value / reach + 1) / 2)
      : viridis(value / reach);
  };
}

function table(
  rows: readonly (readonly number[])[],
  color: Color,
  more = 0,
): string {
  const cell = (value: number) => {
    const [red, green, blue] = color(value);
    const ink =
      0.3 * red + 0.6 * green + 0.1 * blue > 128 ? "#000000" : "#ffffff";
    return `<td style="background:rgb(${[red, green, blue].map(Math.round).join(",")});color:${ink};padding:2px 7px;text-align:right">${formatted(value)}</td>`;
  };
  const body = rows.map(
    (row) =>
      `<tr>${row.map(cell).join("")}${more > 0 ? `<td>… ${more} more</td>` : ""}</tr>`,
  );
  return `<table style="border-collapse:collapse;margin:0">${body.join("")}</table>`;
}

/** Each value one square, about as large as a thumb. */
function picture(
  rows: number,
  columns: number,
  color: (i: number, j: number) => ReturnType<ColorMap>,
  alt: string,
): string {
  const step = Math.ceil(Math.max(rows, columns) / SIDE);
  const [height, width] = [Math.ceil(rows / step), Math.ceil(columns / step)];
  const bytes = new Uint8ClampedArray(height * width * 3);
  for (let n = 0; n < height * width; n++)
    bytes.set(color(Math.floor(n / width) * step, (n % width) * step), n * 3);
  const source = pngUri(encodePixels(bytes, height, width, 3));
  const shown = Math.round((96 * columns) / Math.max(rows, columns));
  return `<img src="${source}" alt="${alt}" width="${shown}" style="image-rendering:pixelated">`;
}
