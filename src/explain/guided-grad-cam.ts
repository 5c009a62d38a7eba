import ndarray, { type NdArray } from "ndarray";
import { resizeBilinear } from "../image/resize";
import type { Explanation, GradientMap } from "./explanation";
import { gradCam } from "./grad-cam";
import { guidedBackprop } from "./gradient";
import { makeMethod, type Method } from "./method";
import { showsProduct } from "./shown";

/** The two parts of Guided Grad-CAM and their product. */
export interface GuidedGradCam {
  readonly guidedBackprop: GradientMap;
  readonly gradCam: Explanation;
  /** [H, W, C], signed */
  readonly guidedGradCam: NdArray<Float32Array>;
}

/**
 * Guided Grad-CAM (Selvaraju et al., ICCV 2017, section 3.2): guided backpropagation, which is sharp, times Grad-CAM,
 * which knows the class.
 *
 *   guidedGradCam = gradient x L^c enlarged to the picture     (bilinear, half-pixel centres; L^c not normalised)
 */
export const guidedGradCam: Method<GuidedGradCam> = makeMethod(
  async (...all) => {
    const coarse = await gradCam.run(...all);
    const sharp = await guidedBackprop.run(...all);
    const [, inputs] = all;
    return coarse.map((row, b) =>
      row.map((map, t) => showsProduct(both(sharp[b][t], map), inputs[b])),
    );
  },
);

function both(sharp: GradientMap, coarse: Explanation): GuidedGradCam {
  return {
    guidedBackprop: sharp,
    gradCam: coarse,
    guidedGradCam: product(sharp.gradient, coarse.map),
  };
}

/** gradient [H, W, C] x map [h, w] enlarged to [H, W] */
function product(
  gradient: NdArray<Float32Array>,
  map: NdArray<Float32Array>,
): NdArray<Float32Array> {
  const [height, width, channels] = gradient.shape;
  const { data } = resizeBilinear(map, height, width);
  const values = gradient.data.map(
    (value, i) => value * data[Math.floor(i / channels)],
  );
  return ndarray(values, gradient.shape);
}
