import type { Image } from "../image/image";
import { compareMaps } from "./compare";
import type { Figure } from "./figure";
import type { Explained } from "./overlay";
import { plain } from "./text";
import { extremes, matrix } from "./values";

export interface WordMapsOptions {
  title?: string;
  /** Panels beside each other; default 4. */
  perRow?: number;
  opacity?: number;
}

/**
 * A sentence with one map over the photo for each of its words, in the order of the explanations. Words with an empty map
 * say so.
 */
export function wordMaps(
  image: Pick<Image, "height" | "width" | "pixels">,
  explanations: readonly Explained[],
  { title, perRow = 4, opacity }: WordMapsOptions = {},
): Figure {
  if (explanations.length === 0)
    throw new RangeError(
      "Expected `explanations` to hold one per word, got none.",
    );
  const panels = explanations.map(({ target, heatmap }) => {
    const isEmpty = extremes(matrix(heatmap))[1] === 0;
    return {
      title: isEmpty ? `${target.label} (no evidence)` : target.label,
      map: heatmap,
      image,
    };
  });
  const sentence = explanations.map(({ target }) => target.label).join(" ");
  return compareMaps(panels, {
    title: title ?? plain(`“${sentence}”: where each word looks`),
    perRow: Math.min(perRow, panels.length),
    opacity,
    values: "share of the strongest evidence",
  });
}
