import type { Image } from "../image/image";
import { describe } from "../errors";
import { figure, type Figure } from "./figure";
import type { Trace } from "./types";
import { colorsFor, heat, OVER_PHOTOS, type Colors } from "./heat";
import { colorBarBeside, pictureGrid, type Grid } from "./panels";
import { photoBehind } from "./photo";
import { plain } from "./text";
import { matrix, requireMatrix, wherePeak, type Values } from "./values";

export interface ComparedMap {
  title: string;
  /** [h, w] */
  map: Values;
  /** Behind the map, stretched to it. */
  image?: Pick<Image, "height" | "width" | "pixels">;
}

export interface CompareOptions {
  /** What one sees in the comparison, in a sentence. */
  title: string;
  subtitle?: string;
  alt?: string;
  perRow?: number;
  /** Each map on its own scale: shows where, no longer how much. */
  ownScale?: boolean;
  diverging?: boolean;
  /** Of maps over photos. */
  opacity?: number;
  /** What the values are, beside the colours. */
  values?: string;
}

/** Maps side by side, on one colour scale unless each has its own. */
export function compareMaps(
  panels: readonly ComparedMap[],
  options: CompareOptions,
): Figure {
  if (panels.length === 0)
    throw new RangeError(`Expected \`panels\` to hold a map, got none.`);
  panels.forEach(({ map }, i) => requireMatrix(`panels[${i}].map`, map));
  const maps = panels.map(({ map }) => matrix(map));
  const grid = gridFor(panels, options);
  const shared = scaleFor(maps, panels, options);
  const data = panels.flatMap(({ image }, i): Trace[] => {
    const colors = options.ownScale
      ? scaleFor([maps[i]], panels, options)
      : shared;
    const [rows, columns] = panels[i].map.shape;
    const photo = image && photoBehind(image, rows, columns);
    const map = heat(maps[i], {
      ...colors,
      ...grid.axes[i],
      ...(photo && { opacity: options.opacity ?? 0.5 }),
      colorBar: i === 0 && !options.ownScale ? barOf(grid, options) : undefined,
    });
    return photo ? [{ ...photo, ...grid.axes[i] }, map] : [map];
  });
  return figure({
    title: options.title,
    subtitle: options.subtitle ?? (options.ownScale ? OWN_SCALE : undefined),
    alt: options.alt ?? describeAll(panels, maps, options.title),
    data,
    layout: grid.layout,
  });
}

const OWN_SCALE = "each map on a colour scale of its own";

function gridFor(
  panels: readonly ComparedMap[],
  { perRow = Math.min(panels.length, 4), ownScale }: CompareOptions,
): Grid {
  if (!Number.isInteger(perRow) || perRow < 1)
    throw new RangeError(
      `Expected \`perRow\` to be a whole number above 0, got ${describe(perRow)}.`,
    );
  const sizes = panels.map(({ map: { shape }, title }) => ({
    rows: shape[0],
    columns: shape[1],
    title: plain(title),
  }));
  return pictureGrid(sizes, { perRow, tallest: 300, colorBar: !ownScale });
}

function scaleFor(
  maps: ReturnType<typeof matrix>[],
  panels: readonly ComparedMap[],
  { diverging }: CompareOptions,
): Colors {
  const overPhotos = panels.some(({ image }) => image);
  return colorsFor(maps, {
    signed: diverging,
    ...(overPhotos && { colors: OVER_PHOTOS }),
  });
}

function barOf({ layout }: Grid, { values = "value" }: CompareOptions) {
  return colorBarBeside(layout, values);
}

function describeAll(
  panels: readonly ComparedMap[],
  maps: ReturnType<typeof matrix>[],
  title: string,
): string {
  const each = panels.map(
    (panel, i) => `${panel.title}: ${wherePeak(maps[i])}`,
  );
  return `${panels.length} maps side by side. ${title}. ${each.join("; ")}.`;
}
