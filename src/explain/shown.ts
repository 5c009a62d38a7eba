import type { NdArray } from "ndarray";
import { isImage, type Image } from "../image/image";
import { isSingle, type Input } from "../network/inputs";
import { compareMaps } from "../plot/compare";
import { display, type Figure } from "../plot/figure";
import { mapFigure } from "../plot/map";
import { nameOf, overlay } from "../plot/overlay";
import { plain } from "../plot/text";
import type { Explanation, GradientMap } from "./explanation";
import type { GuidedGradCam } from "./guided-grad-cam";
import { saliencyMap } from "./saliency";

/** An explanation that a cell shows as its heat map over the picture, or alone where the input was no picture. */
export function showsOverlay(e: Explanation, input: Input): Explanation {
  const image = imageOf(input);
  return shownAs(e, () =>
    image
      ? overlay(image, e)
      : mapFigure(e.heatmap, {
          title: plain(nameOf(e)),
          subtitle: e.note && plain(e.note),
        }),
  );
}

/** A gradient that a cell shows as its saliency map. */
export function showsSaliency(map: GradientMap): GradientMap {
  return shownAs(map, () =>
    mapFigure(saliencyMap(map.gradient), {
      title: plain(nameOf(map)),
      subtitle: plain(map.note ?? "largest |gradient| of the channels"),
      values: "share of the largest",
    }),
  );
}

/** A Guided Grad-CAM that a cell shows as its two parts and their product. */
export function showsProduct(all: GuidedGradCam, input: Input): GuidedGradCam {
  const { guidedBackprop, gradCam, guidedGradCam } = all;
  const image = imageOf(input);
  const panels = [
    { title: "guided backprop", map: saliencyMap(guidedBackprop.gradient) },
    { title: "Grad-CAM", map: gradCam.heatmap, image },
    { title: "Guided Grad-CAM", map: saliencyMap(guidedGradCam) },
  ];
  const title = plain(`Guided Grad-CAM for '${gradCam.target.label}'`);
  return shownAs(all, () => compareMaps(panels, { title, ownScale: true }));
}

/** The method is hidden, so that the result stays plain data, and its text lists its fields. */
function shownAs<T extends object>(result: T, figure: () => Figure): T {
  const show = async () => {
    const { "text/html": html } = await figure()[display]();
    return { "text/html": `${html}\n<p><code>${fieldsOf(result)}</code></p>` };
  };
  return Object.defineProperty(result, display, { value: show });
}

/** "activations [7, 7, 1280], …": what there is to look at. */
function fieldsOf(result: object): string {
  const arrays = Object.entries(result).flatMap(([name, value]) => {
    const { shape } = value as Partial<NdArray>;
    return Array.isArray(shape) ? [`${name} [${shape.join(", ")}]`] : [name];
  });
  return arrays.join(" &nbsp; ");
}

function imageOf(input: Input): Image | undefined {
  const values: unknown[] = isSingle(input) ? [input] : Object.values(input);
  return values.find(isImage);
}
