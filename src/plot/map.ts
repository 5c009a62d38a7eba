import { figure, type Figure } from "./figure";
import { colorsFor, heat } from "./heat";
import { colorBarBeside, pictureGrid } from "./panels";
import { matrix, requireMatrix, wherePeak, type Values } from "./values";

export interface MapOptions {
  /** What one sees in the map, in a sentence. */
  title: string;
  subtitle?: string;
  /** Blue to orange with white at zero. By default where the map has negative values. */
  diverging?: boolean;
  /** What the values are, beside the colours. */
  values?: string;
  alt?: string;
}

/** A small map [h, w], one square for each value, with the value under the cursor. */
export function mapFigure(map: Values, options: MapOptions): Figure {
  requireMatrix("map", map);
  const [rows, columns] = map.shape;
  const z = matrix(map);
  const { layout, axes } = pictureGrid([{ rows, columns }], { tallest: 340 });
  const { title, subtitle, values = "value" } = options;
  return figure({
    title,
    subtitle,
    alt: options.alt ?? `Heat map: ${title}; ${wherePeak(z)}.`,
    data: [
      heat(z, {
        ...colorsFor([z], { signed: options.diverging }),
        ...axes[0],
        colorBar: colorBarBeside(layout, values),
      }),
    ],
    layout,
  });
}
