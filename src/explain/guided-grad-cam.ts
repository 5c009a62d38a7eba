import ndarray, { type NdArray } from "ndarray";
import { resizeBilinear } from "../image/resize";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import type { ExplainOptions, Explanation, GradientMap } from "./explanation";
import { gradCam } from "./grad-cam";
import { guidedBackprop } from "./gradient";
import type { Target } from "./target";

/** The two parts of Guided Grad-CAM and their product. */
export interface GuidedGradCam {
  readonly guidedBackprop: GradientMap;
  readonly gradCam: Explanation;
  /** [H, W, C], signed */
  readonly guidedGradCam: NdArray<Float32Array>;
}

/** From a network and an image to Guided Grad-CAM and its parts. */
export interface GuidedGradCamMethod {
  (
    network: Network,
    input: Input,
    options?: ExplainOptions<Target>,
  ): Promise<GuidedGradCam>;
  (
    network: Network,
    input: Input,
    options: ExplainOptions<readonly Target[]>,
  ): Promise<GuidedGradCam[]>;
  /** See explainBatch. */
  batch(
    network: Network,
    inputs: readonly Input[],
    options: ExplainOptions<Target>,
  ): Promise<GuidedGradCam[]>;
}

/**
 * Guided Grad-CAM (Selvaraju et al., ICCV 2017, section 3.2): guided backpropagation, which is sharp, times Grad-CAM,
 * which knows the class.
 *
 *   guidedGradCam = gradient x L^c enlarged to the picture     (bilinear, half-pixel centres; L^c not normalised)
 */
export const guidedGradCam: GuidedGradCamMethod = Object.assign(
  explain as Omit<GuidedGradCamMethod, "batch">,
  { batch },
) as GuidedGradCamMethod;

async function explain(
  network: Network,
  input: Input,
  options: ExplainOptions<readonly Target[]>,
): Promise<GuidedGradCam | GuidedGradCam[]> {
  const coarse = await gradCam(network, input, options);
  const sharp = await guidedBackprop(network, input, options);
  const all = [sharp].flat().map((part, i) => both(part, [coarse].flat()[i]));
  return Array.isArray(coarse) ? all : all[0];
}

async function batch(
  network: Network,
  inputs: readonly Input[],
  options: ExplainOptions<Target>,
): Promise<GuidedGradCam[]> {
  const coarse = await gradCam.batch(network, inputs, options);
  const sharp = await guidedBackprop.batch(network, inputs, options);
  return sharp.map((part, i) => both(part, coarse[i]));
}

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
