import type { Image } from "../image/image";
import { figure, type Figure } from "./figure";
import { colorsFor, heat, OVER_PHOTOS } from "./heat";
import { colorBarBeside, pictureGrid } from "./panels";
import { photoBehind } from "./photo";
import { withSlider, type SliderOptions } from "./slider";
import { plain } from "./text";
import {
  formatted,
  matrix,
  requireMatrix,
  wherePeak,
  type Values,
} from "./values";

/** What the overlay needs of an Explanation. */
export interface Explained {
  method: string;
  layer?: string;
  target: { label: string; score: number };
  /** [H, W], 0..1 */
  heatmap: Values;
  note?: string;
}

export interface OverlayOptions {
  /** Of the heat map: 0 shows the photo only. */
  opacity?: number;
  title?: string;
}

/**
 * A heat map over its photo, at the size the network sees. The photo is stretched to that size, so that each value lies
 * on the pixels it explains.
 */
export function overlay(
  image: Pick<Image, "height" | "width" | "pixels">,
  explanation: Explained,
  { opacity = 0.5, title }: OverlayOptions = {},
): Figure {
  const { heatmap, note, target } = explanation;
  requireMatrix("explanation.heatmap", heatmap);
  const [rows, columns] = heatmap.shape;
  const z = matrix(heatmap);
  const { layout: grid, axes } = pictureGrid([{ rows, columns }]);
  const layout = withSlider(grid, opacitySlider(opacity));
  const photo = photoBehind(image, rows, columns);
  const name = nameOf(explanation);
  return figure({
    title: title ?? plain(name),
    subtitle: plain(
      note ?? `score ${formatted(target.score)}; ${wherePeak(z)}`,
    ),
    alt: `${name}, a heat map over the photo. ${note ?? wherePeak(z)}.`,
    data: [
      { ...photo, ...axes[0] },
      heat(z, {
        ...colorsFor([z], { colors: OVER_PHOTOS }),
        ...{ zmin: 0, zmax: 1 },
        ...axes[0],
        opacity,
        colorBar: colorBarBeside(grid, "share of the strongest evidence"),
      }),
    ],
    layout,
  });
}

const OPACITIES = [0, 0.25, 0.5, 0.75, 1];

/** Moves between photo and map; a value of the caller's own is one of the steps. */
function opacitySlider(opacity: number): SliderOptions {
  const values = [...new Set([...OPACITIES, opacity])].sort((a, b) => a - b);
  const steps = values.map((value) => ({
    label: `${Math.round(100 * value)} %`,
    method: "restyle" as const,
    args: ["opacity", value, [1]],
  }));
  return { name: "opacity", steps, active: values.indexOf(opacity) };
}

/** "Grad-CAM for 'Egyptian cat' at conv_head" */
export function nameOf({
  method,
  target,
  layer,
}: Pick<Explained, "method" | "layer"> & {
  target: { label: string };
}): string {
  return `${method} for '${target.label}'${layer ? ` at ${layer}` : ""}`;
}
