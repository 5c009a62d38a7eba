/** What notebook 09 measures: questions about scenes, controls, and how good the maps are that answer the questions. */
import ndarray from "ndarray";
import {
  areaUnderCurve,
  deletionCurve,
  energyRatio,
  guidedGradCam,
  insertionCurve,
  instanceRecall,
  iouAtThreshold,
  loadScene,
  networkInput,
  networkScore,
  pointingGame,
  saliencyMap,
  toHeatmap,
  unionOf,
  type Image,
  type Mask,
  type Network,
  type Values,
} from "../../src/index";
import { seededRandom } from "../../src/random";

/** Where is `target` in the picture? */
export interface Question {
  readonly image: Image;
  readonly target: string;
  /** Where any thing of the class is to be seen: [96, 96] */
  readonly mask: Mask;
  /** Each thing of the class by itself */
  readonly things: readonly Mask[];
}

/** One question for each class in each of the first `count` test scenes. */
export async function questionsFor(count: number): Promise<Question[]> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const scenes = await Promise.all(numbers.map((n) => loadScene("test", n)));
  return scenes.flatMap(({ image, instances }) => {
    const classes = new Set(instances.map(({ label }) => label));
    return [...classes].map((target) => {
      const own = instances.filter(({ label }) => label === target);
      const things = own.map(({ mask }) => mask);
      return { image, target, mask: unionOf(own), things };
    });
  });
}

/** A square map from a function of row and column. */
export function filled(
  size: number,
  value: (row: number, column: number) => number,
): Values {
  const at = (_: unknown, i: number) => value(Math.floor(i / size), i % size);
  return ndarray(Float32Array.from({ length: size * size }, at), [size, size]);
}

/** A map of random values [cells, cells], enlarged as a method's map is: [size, size]. */
export function randomMap(cells: number, size: number, seed: number): Values {
  return toHeatmap(filled(cells, seededRandom(seed)), size, size);
}

/** The four measures, each a mean over the questions; instances where there are several of the class. */
export function qualityOf(
  maps: readonly Values[],
  questions: readonly Question[],
): Record<string, number> {
  const rows = questions.map(({ mask }, q) => ({
    pointing: Number(pointingGame(maps[q], mask, { tolerance: 4 })),
    energy: energyRatio(maps[q], mask),
    IoU: iouAtThreshold(maps[q], mask, { threshold: 0.15 }),
  }));
  const several = questions.flatMap(({ things }, q) =>
    things.length > 1
      ? things.map((thing) => ({ found: instanceRecall(maps[q], thing) }))
      : [],
  );
  return { ...meanRow(rows), ...meanRow(several) };
}

export const mean = (values: readonly number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** The areas under the four curves of a map: two ways to change the picture, two things to put in place of pixels. */
export async function curveAreas(
  network: Network,
  { image, target }: Pick<Question, "image" | "target">,
  map: Values,
): Promise<Record<string, number>> {
  const x = await networkInput(network, image);
  const score = networkScore(network, target);
  const areas: Record<string, number> = {};
  const kinds = { deletion: deletionCurve, insertion: insertionCurve };
  for (const [kind, curve] of Object.entries(kinds))
    for (const baseline of ["zeros", "blurred"] as const) {
      const points = await curve(x, map, score, { baseline, steps: 20 });
      areas[`${kind}, ${baseline}`] = areaUnderCurve(points);
    }
  return areas;
}

/** The mean of each column, with two digits. */
export function meanRow(
  rows: readonly Record<string, number>[],
): Record<string, number> {
  const columns = Object.keys(rows[0]).map((column) => {
    const value = mean(rows.map((row) => row[column]));
    return [column, Number(value.toFixed(2))] as const;
  });
  return Object.fromEntries(columns);
}

/** Explains a picture by three methods at once, for `cascadingRandomization`. */
export const threeMaps =
  (image: Image, target: string) => async (network: Network) => {
    const parts = await guidedGradCam(network, image, { target });
    return {
      "Grad-CAM": parts.gradCam.heatmap,
      "guided backprop": saliencyMap(parts.guidedBackprop.gradient),
      "Guided Grad-CAM": saliencyMap(parts.guidedGradCam),
    };
  };
