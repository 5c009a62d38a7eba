/** Everything a notebook needs from the workbook's core. */
export { compute, toNdArray, toTensor } from "./arrays";
export { engine, type Engine } from "./engine/engine";
export { cam } from "./explain/cam";
export {
  classActivationMap,
  toHeatmap,
  weightedSum,
  type ChannelWeights,
  type ExplainMethod,
} from "./explain/class-activation-map";
export type { ExplainOptions, Explanation } from "./explain/explanation";
export { gradCam, meanGradients } from "./explain/grad-cam";
export type { Target } from "./explain/target";
export { loadImage, type Image } from "./image/image";
export { resizeBilinear } from "./image/resize";
export type { LayerInfo } from "./network/layers";
export { EMBEDDED, loadModel, type LoadOptions } from "./network/load";
export { Network, type Prediction, type Split } from "./network/network";
export type { Input, Preprocess } from "./network/preprocess";
export { alphaBars } from "./plot/alpha-bars";
export { channelGrid } from "./plot/channel-grid";
export { compareMaps } from "./plot/compare";
export { showImage } from "./plot/image";
export { mapFigure } from "./plot/map";
export { overlay } from "./plot/overlay";
