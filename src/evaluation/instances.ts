import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import {
  classActivationMap,
  type ChannelWeights,
} from "../explain/class-activation-map";
import { gradCam } from "../explain/grad-cam";
import { gradCamPlusPlus } from "../explain/grad-cam-plus-plus";
import { hiResCam } from "../explain/hi-res-cam";
import { layerCam } from "../explain/layer-cam";
import type { Explanation } from "../explain/explanation";
import type { ExplainMethod } from "../explain/map-method";
import { energyRatio } from "../measure/energy-ratio";
import { instanceCoverage } from "../measure/instance-coverage";
import { iouAtThreshold } from "../measure/iou";
import { loadModel } from "../network/load";
import { pairLayout, sceneSeed } from "../scenes/layout";
import { sceneOf, unionOf, type Scene } from "../scenes/scene";
import { loadSprites } from "../scenes/sprites";
import { meanOf, share, type Estimate } from "./confidence";
import { percent, times } from "./table";

/**
 * mean_ij relu(g_ij): Grad-CAM with the ReLU of Grad-CAM++ on the gradients, but without its alpha. What it does
 * differently from Grad-CAM is the ReLU's doing.
 */
export const positiveMeanWeights: ChannelWeights = (_activations, gradients) =>
  tf.mean(tf.relu(gradients), [0, 1]);

/**
 * sum_ij g_ij / (2 + g_ij sum_ab A_ab): the alpha of Grad-CAM++ without its ReLU on the gradients. What it does
 * differently from Grad-CAM is alpha's doing.
 */
export const signedAlphaWeights: ChannelWeights = (activations, gradients) => {
  const sums = tf.sum(activations, [0, 1]);
  const denominator = tf.add(tf.mul(gradients, sums), 2);
  return tf.sum(tf.div(gradients, denominator), [0, 1]);
};

const METHODS: Readonly<Record<string, ExplainMethod>> = {
  "Grad-CAM": gradCam,
  "Grad-CAM++": gradCamPlusPlus,
  "only its ReLU": classActivationMap("only its ReLU", positiveMeanWeights),
  "only its alpha": classActivationMap("only its alpha", signedAlphaWeights),
  HiResCAM: hiResCam,
  LayerCAM: layerCam,
};
const NETWORKS = ["scenes-gap", "scenes-fc", "scenes-max"];
const LAYERS = ["conv3", "conv4", "conv5", "conv7"];

/** A large and a small thing of one class, in pixels. */
const SIZES = [52, 20] as const;

export interface InstanceRow {
  readonly network: string;
  readonly layer: string;
  readonly method: string;
  /** The share of scenes where the small thing's mean heat is above a quarter of the maximum. */
  readonly small: Estimate;
  readonly large: Estimate;
  /** The share where it is found, and twice as hot as the background: a map that is warm everywhere finds all. */
  readonly smallStandsOut: Estimate;
  /** With the part above 15 % of the maximum. */
  readonly iou: Estimate;
  readonly energyRatio: Estimate;
}

/** Scene number `index` with a large and a small thing of one class; no training or test scene. */
export async function unevenPair(index: number): Promise<Scene> {
  const sprites = await loadSprites();
  const seed = sceneSeed("test", 2 ** 29 + index);
  const layout = pairLayout(seed, SIZES, sprites);
  return sceneOf(layout, sprites, `uneven pair ${index}`);
}

/** When does Grad-CAM++ find more instances than Grad-CAM? By network and layer, with each of its two parts alone. */
export async function instancesReport(
  count: number,
  progressLine: (what: string) => (done: number, total: number) => void,
) {
  const scenes = await Promise.all(
    Array.from({ length: count }, (_, i) => unevenPair(i)),
  );
  const rows: InstanceRow[] = [];
  for (const name of NETWORKS) {
    const network = await loadModel(name);
    const progress = progressLine(name);
    for (const [i, layer] of LAYERS.entries()) {
      for (const [method, explain] of Object.entries(METHODS)) {
        const maps: Explanation["heatmap"][] = [];
        for (const { image, instances } of scenes) {
          const target = instances[0].label;
          maps.push((await explain(network, image, { target, layer })).heatmap);
        }
        const measured = scenes.map((scene, s) => measure(maps[s], scene));
        rows.push({
          network: name,
          layer,
          method,
          small: share(measured.map(({ small }) => small > 0.25)),
          large: share(measured.map(({ large }) => large > 0.25)),
          smallStandsOut: share(
            measured.map(
              ({ small, background }) => small > 0.25 && small > 2 * background,
            ),
          ),
          iou: meanOf(measured.map(({ iou }) => iou)),
          energyRatio: meanOf(measured.map(({ energy }) => energy)),
        });
      }
      progress(i + 1, LAYERS.length);
    }
    await network.release();
  }
  return { rows, text: tableOf(rows) };
}

function measure(heatmap: Explanation["heatmap"], { instances }: Scene) {
  const coverage = instances.map(
    ({ mask }) => instanceCoverage(heatmap, mask)[0],
  );
  const union = unionOf(instances);
  const rest = ndarray(
    union.data.map((inside) => 1 - inside),
    union.shape,
  );
  return {
    background: instanceCoverage(heatmap, rest)[0],
    large: coverage[0],
    small: coverage[1],
    iou: iouAtThreshold(heatmap, union, { threshold: 0.15 }),
    energy: energyRatio(heatmap, union),
  };
}

function tableOf(rows: readonly InstanceRow[]): string {
  const lines = rows.map(
    ({
      network,
      layer,
      method,
      small,
      smallStandsOut,
      large,
      iou,
      energyRatio,
    }) =>
      `| ${network} | ${layer} | ${method} | ${percent(small)} | ${percent(smallStandsOut)} | ${percent(large)} | ${percent(iou)} | ${times(energyRatio)} |`,
  );
  return [
    "| network | layer | method | small one found | and stands out | large one found | IoU at 15 % | energy |",
    "|---|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}
