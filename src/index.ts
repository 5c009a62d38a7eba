/** Everything a notebook needs from the workbook's core. */
export { compute, toNdArray, toTensor } from "./arrays";
export {
  engine,
  type Engine,
  type EngineName,
  type TensorFlowEngine,
} from "./engine/engine";
export { ablationCam } from "./explain/ablation-cam";
export { cam } from "./explain/cam";
export {
  classActivationMap,
  positionActivationMap,
  weightedSum,
  type ChannelWeights,
  type PositionWeights,
} from "./explain/class-activation-map";
export { eigenCam } from "./explain/eigen-cam";
export type {
  ExplainedTarget,
  ExplainOptions,
  Explanation,
  GradientMap,
  SmoothOptions,
} from "./explain/explanation";
export { gradCam, meanGradients } from "./explain/grad-cam";
export {
  gradCamPlusPlus,
  gradCamPlusPlusWeights,
} from "./explain/grad-cam-plus-plus";
export * as gradCamPlusPlusVariants from "./explain/grad-cam-plus-plus-variants";
export {
  deconvnet,
  gradient,
  guidedBackprop,
  type GradientMethod,
} from "./explain/gradient";
export { guidedGradCam, type GuidedGradCam } from "./explain/guided-grad-cam";
export { toHeatmap } from "./explain/heatmap";
export { hiResCam } from "./explain/hi-res-cam";
export { layerCam } from "./explain/layer-cam";
export type { ExplainMethod } from "./explain/map-method";
export { explainBatch, type Method, type Run } from "./explain/method";
export {
  deconvRule,
  guidedRule,
  type ReluRule,
  type ReluRuleName,
} from "./network/relu-rules";
export { saliencyMap } from "./explain/saliency";
export { scoreCam } from "./explain/score-cam";
export {
  contrast,
  expectedCount,
  logProbability,
  sentence,
  type ScoreTarget,
} from "./explain/score-target";
export { xGradCam, xGradCamWeights } from "./explain/x-grad-cam";
export type {
  ClassTarget,
  OutputTarget,
  Path,
  ResolvedTarget,
  Target,
  TargetFunction,
} from "./explain/target";
export { loadImage, type Image } from "./image/image";
export { clearOutput, input, show } from "./kernel/display";
export { check, type CheckedProperty, type CheckReport } from "./lessons/check";
export type { StudentFunction } from "./lessons/in-process";
export type { Answer, Values as AnswerArray } from "./lessons/values";
export { resizeBilinear } from "./image/resize";
export type { LayerInfo } from "./network/layers";
export { EMBEDDED, loadModel, type LoadOptions } from "./network/load";
export {
  Network,
  type Prediction,
  type Split,
  type TextInputs,
} from "./network/network";
export { beamCaption, greedyCaption, type Caption } from "./network/caption";
export type { Vocabulary } from "./network/text";
export type { Cut, Gradient, Objective, Pick, Runner } from "./network/runner";
export type { Graph, Port, Replacement, Weight } from "./network/graph";
export type {
  Input,
  NamedInputs,
  SingleInput,
  Vocabularies,
} from "./network/inputs";
export type { Preprocess } from "./network/preprocess";
export { alphaBars, type AlphaBarsOptions } from "./plot/alpha-bars";
export { channelGrid, type ChannelGridOptions } from "./plot/channel-grid";
export {
  compareMaps,
  type ComparedMap,
  type CompareOptions,
} from "./plot/compare";
export type { Figure, MimeBundle } from "./plot/figure";
export type * from "./plot/types";
export { coverageBars, type CoverageBarsOptions } from "./plot/coverage-bars";
export { showImage } from "./plot/image";
export {
  layerSlider,
  type AtLayer,
  type LayerSliderOptions,
} from "./plot/layer-slider";
export { lineFigure, type LineFigureOptions } from "./plot/lines";
export { mapFigure, type MapOptions } from "./plot/map";
export { overlay, type Explained, type OverlayOptions } from "./plot/overlay";
export {
  pixelInspector,
  type Inspected,
  type PixelInspectorOptions,
} from "./plot/pixel-inspector";
export {
  scoreCurves,
  type DrawnCurve,
  type ScoreCurvesOptions,
} from "./plot/score-curves";
export type { Values } from "./plot/values";
export { wordMaps, type WordMapsOptions } from "./plot/word-maps";
export { areaUnderCurve, type Curve } from "./measure/area-under-curve";
export { averageDrop } from "./measure/average-drop";
export { averageGain } from "./measure/average-gain";
export type { Baseline } from "./measure/baseline";
export { boxIou, boxOf, boxOfMask, type Box } from "./measure/box";
export {
  cascadingRandomization,
  type Randomization,
  type RandomizationOptions,
} from "./measure/cascading-randomization";
export type { Mask } from "./measure/check";
export { deletionCurve } from "./measure/deletion-curve";
export { energyInside } from "./measure/energy-inside";
export { energyRatio } from "./measure/energy-ratio";
export { explanationMap } from "./measure/explanation-map";
export { increaseInConfidence } from "./measure/increase-in-confidence";
export { insertionCurve } from "./measure/insertion-curve";
export { instanceCoverage } from "./measure/instance-coverage";
export { instanceRecall } from "./measure/instance-recall";
export { iouAtThreshold } from "./measure/iou";
export { localization, type Localization } from "./measure/localization";
export { mapSimilarity, type MapSimilarity } from "./measure/map-similarity";
export {
  networkInput,
  networkScore,
  type NetworkScoreOptions,
} from "./measure/network-score";
export { pointingGame } from "./measure/pointing-game";
export { rankCorrelation } from "./measure/rank-correlation";
export type { CurveOptions, ScoredCurve } from "./measure/replacement-curve";
export { road, type Road, type RoadOptions } from "./measure/road";
export type { Score } from "./measure/score";
export { ssim } from "./measure/ssim";
export { winShare } from "./measure/win-share";
export type { Background } from "./scenes/background";
export { LABELS as SCENE_LABELS, type Label } from "./scenes/labels";
export type { Layout as SceneLayout, Placed } from "./scenes/layout";
export { SPLITS, type Split as SceneSplit } from "./scenes/layout";
export type { Question } from "./scenes/questions";
export {
  CAT_AND_DOG,
  drawScene,
  loadScene,
  unionOf,
  type Instance,
  type Scene,
} from "./scenes/scene";
