import type { Explanation } from "../explain/explanation";
import type { ExplainMethod } from "../explain/map-method";
import type { Target } from "../explain/target";
import { gradCam } from "../explain/grad-cam";
import type { Network } from "../network/network";
import type { Split } from "../scenes/layout";
import { loadScene } from "../scenes/scene";
import { EXAMINATIONS, type Aim } from "./aims";
import { share, type Estimate } from "./confidence";
import { QualityCounter, type MapQuality } from "./map-quality";

export interface Evaluation {
  readonly name: string;
  readonly split: Split;
  readonly scenes: number;
  readonly accuracy: Estimate;
  /** Of Grad-CAM at the default layer, by what is explained. */
  readonly maps: Readonly<Record<string, MapQuality>>;
  /** The names of `maps` that the gates are about. */
  readonly gates: readonly string[];
}

export interface EvaluateOptions {
  readonly split: Split;
  readonly scenes: number;
  onProgress?(done: number, total: number): void;
}

/** Examines a network on scenes that it has never seen: is it right, and do its maps point at the thing? */
export async function evaluate(
  network: Network,
  { split, scenes, onProgress }: EvaluateOptions,
): Promise<Evaluation> {
  const examination = EXAMINATIONS[network.name];
  const right: boolean[] = [];
  const counters: Record<string, QualityCounter> = {};
  for (let index = 0; index < scenes; index++) {
    const scene = await loadScene(split, index);
    right.push(await examination.isRight(network, scene, index));
    const aims = examination.aims(scene, index);
    await explainAims(gradCam, network, aims, ({ name, truth }, e) =>
      (counters[name] ??= new QualityCounter()).add(e.heatmap, truth),
    );
    onProgress?.(index + 1, scenes);
  }
  const maps = Object.fromEntries(
    Object.entries(counters).map(([name, { quality }]) => [name, quality]),
  );
  const { gates } = examination;
  const accuracy = share(right);
  return { name: network.name, split, scenes, accuracy, maps, gates };
}

/** Explains all aims of a scene; those with the same input share a forward pass. */
export async function explainAims(
  method: ExplainMethod,
  network: Network,
  aims: readonly Aim[],
  take: (aim: Aim, explanation: Explanation) => void,
  layer?: string,
): Promise<void> {
  for (const input of new Set(aims.map((aim) => aim.input))) {
    const some = aims.filter((aim) => aim.input === input);
    const target: readonly Target[] = some.map((aim) => aim.target);
    const all = await method(network, input, { target, layer });
    some.forEach((aim, i) => take(aim, all[i]));
  }
}
