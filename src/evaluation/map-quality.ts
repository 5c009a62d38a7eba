import ndarray, { type NdArray } from "ndarray";
import { energyInside } from "../measure/energy-inside";
import { iouAtThreshold } from "../measure/iou";
import { instanceRecall } from "../measure/instance-recall";
import { pointingGame } from "../measure/pointing-game";
import { SCENE_SIZE } from "../scenes/labels";
import { unionOf, type Instance } from "../scenes/scene";
import { meanOf, ratioOf, share, type Estimate } from "./confidence";

/** Pixels by which the hottest point may miss: half a cell of a 12x12 map. */
export const TOLERANCE = 4;

/** How good maps are, over many scenes. */
export interface MapQuality {
  /** The share of maps whose hottest point is within 4 px of the thing. */
  readonly pointing: Estimate;
  /** Mean energy inside the mask over the mean share of the picture that the masks cover. */
  readonly energyRatio: Estimate;
  /** With the part above 15 % of the maximum. */
  readonly iou: Estimate;
  /** Of several instances of a class: the share whose mean heat is above a quarter of the maximum. */
  readonly recall?: Estimate;
}

/** Collects maps and measures them. */
export class QualityCounter {
  private readonly hits: boolean[] = [];
  private readonly energies: number[] = [];
  private readonly chances: number[] = [];
  private readonly overlaps: number[] = [];
  private readonly recalls: number[] = [];

  add(heatmap: NdArray<Float32Array>, truth: readonly Instance[]): void {
    const mask = unionOf(truth);
    this.hits.push(pointingGame(heatmap, mask, { tolerance: TOLERANCE }));
    this.energies.push(energyInside(heatmap, mask));
    this.chances.push(mask.data.reduce((a, b) => a + b, 0) / mask.size);
    this.overlaps.push(iouAtThreshold(heatmap, mask, { threshold: 0.15 }));
    if (truth.length > 1)
      this.recalls.push(instanceRecall(heatmap, masksOf(truth)));
  }

  get quality(): MapQuality {
    return {
      pointing: share(this.hits),
      energyRatio: ratioOf(this.energies, this.chances),
      iou: meanOf(this.overlaps),
      ...(this.recalls.length > 1 && { recall: meanOf(this.recalls) }),
    };
  }
}

function masksOf(truth: readonly Instance[]): NdArray<Uint8Array> {
  const size = SCENE_SIZE * SCENE_SIZE;
  const values = new Uint8Array(truth.length * size);
  truth.forEach(({ mask }, n) => values.set(mask.data, n * size));
  return ndarray(values, [truth.length, SCENE_SIZE, SCENE_SIZE]);
}
