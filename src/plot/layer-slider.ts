import type { Image } from "../image/image";
import { figure, type Figure } from "./figure";
import { heat, OVER_PHOTOS, colorsFor } from "./heat";
import type { Explained } from "./overlay";
import { colorBarBeside, pictureGrid } from "./panels";
import { photoBehind } from "./photo";
import { withSlider } from "./slider";
import { plain } from "./text";
import { matrix, requireMatrix, wherePeak, type Values } from "./values";

/** An Explanation at a layer. */
export interface AtLayer extends Explained {
  layer: string;
  /** [h, w] */
  map: Values;
}

export interface LayerSliderOptions {
  /** Of the heat map over the photo. */
  opacity?: number;
  /** The layer that is shown first, counted from 0; by default the last one. */
  active?: number;
  title?: string;
}

/** One explanation at several layers over the photo, with a slider that chooses the layer. */
export function layerSlider(
  image: Pick<Image, "height" | "width" | "pixels">,
  explanations: readonly AtLayer[],
  options: LayerSliderOptions = {},
): Figure {
  if (explanations.length === 0)
    throw new RangeError(
      "Expected `explanations` to hold one per layer, got none.",
    );
  explanations.forEach(({ heatmap }, i) =>
    requireMatrix(`explanations[${i}].heatmap`, heatmap),
  );
  const { opacity = 0.5, active = explanations.length - 1 } = options;
  const maps = explanations.map(({ heatmap }) => matrix(heatmap));
  const [rows, columns] = explanations[0].heatmap.shape;
  const { layout: grid, axes } = pictureGrid([
    { rows, columns, title: titleOf(explanations[active]) },
  ]);
  const steps = explanations.map((e, i) => ({
    label: e.layer,
    method: "update" as const,
    args: [
      { visible: [true, ...explanations.map((_, j) => j === i)] },
      { "annotations[0].text": titleOf(e) },
    ],
  }));
  const title = options.title ?? finding(explanations);
  return figure({
    title,
    alt: `${title}. ${explanations.map((e, i) => `${e.layer}: ${e.note ?? wherePeak(maps[i])}`).join("; ")}.`,
    data: [
      { ...photoBehind(image, rows, columns), ...axes[0] },
      ...maps.map((z, i) =>
        heat(z, {
          ...colorsFor([z], { colors: OVER_PHOTOS }),
          ...{ zmin: 0, zmax: 1 },
          ...axes[0],
          opacity,
          visible: i === active,
          colorBar: colorBarBeside(grid, "share of the strongest evidence"),
        }),
      ),
    ],
    layout: withSlider(grid, { name: "layer", steps, active }),
  });
}

const titleOf = ({ layer, map, note }: AtLayer) =>
  plain(
    `${layer}: ${map.shape.join(" x ")} positions${note ? `; ${note}` : ""}`,
  );

function finding(all: readonly AtLayer[]): string {
  const [{ method, target, layer, map }] = all;
  const last = all[all.length - 1];
  const size = (e: { map: Values }) => e.map.shape.join(" x ");
  return plain(
    `${method} for '${target.label}': from ${size({ map })} positions at ${layer} to ${size(last)} at ${last.layer}`,
  );
}
