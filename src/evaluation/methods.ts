import { ablationCam } from "../explain/ablation-cam";
import { mapMethods } from "../explain/catalogue";
import type { ExplainMethod } from "../explain/map-method";
import { scoreCam } from "../explain/score-cam";
import { loadModel } from "../network/load";
import type { Network } from "../network/network";
import type { Split } from "../scenes/layout";
import { loadScene } from "../scenes/scene";
import { EXAMINATIONS, type Examination } from "./aims";
import { explainAims } from "./evaluate";
import { QualityCounter, type MapQuality } from "./map-quality";
import { percent, times } from "./table";

/** One line of the table: a network, what is explained, and the method. */
export interface MethodRow extends MapQuality {
  readonly network: string;
  readonly explained: string;
  readonly method: string;
}

export interface MethodsOptions {
  readonly split: Split;
  readonly scenes: number;
  progressLine(what: string): (done: number, total: number) => void;
}

/** Methods that run the network once for every channel: a tenth of the scenes, so that the table is there in minutes. */
const SLOW: readonly ExplainMethod[] = [scoreCam, ablationCam];
const METHODS = Object.entries(mapMethods) as [string, ExplainMethod][];

/** Networks x methods x measures, on the same scenes. */
export async function methodsReport(options: MethodsOptions) {
  const rows: MethodRow[] = [];
  for (const name of Object.keys(EXAMINATIONS)) {
    const network = await loadModel(name);
    const own = METHODS.filter(([id]) => id !== "cam" || name === "scenes-gap");
    for (const [id, method] of own)
      rows.push(...(await rowsOf(network, id, method, options)));
    await network.release();
  }
  return { rows, text: tableOf(rows) };
}

async function rowsOf(
  network: Network,
  method: string,
  explain: ExplainMethod,
  { split, scenes, progressLine }: MethodsOptions,
): Promise<MethodRow[]> {
  const count = SLOW.includes(explain) ? Math.ceil(scenes / 10) : scenes;
  const counters: Record<string, QualityCounter> = {};
  const progress = progressLine(`${network.name}, ${method}`);
  for (let index = 0; index < count; index++) {
    const aims = comparedAims(EXAMINATIONS[network.name], index, split);
    await explainAims(explain, network, await aims, ({ name, truth }, e) =>
      (counters[name] ??= new QualityCounter()).add(e.heatmap, truth),
    );
    progress(index + 1, count);
  }
  return Object.entries(counters).map(([explained, { quality }]) => ({
    network: network.name,
    explained,
    method,
    ...quality,
  }));
}

async function comparedAims(
  { aims, gates, alsoCompared = [] }: Examination,
  index: number,
  split: Split,
) {
  const scene = await loadScene(split, index);
  const names = [...gates, ...alsoCompared];
  return aims(scene, index).filter(({ name }) => names.includes(name));
}

function tableOf(rows: readonly MethodRow[]): string {
  const lines = rows.map(
    ({ network, explained, method, pointing, energyRatio, iou, recall }) =>
      `| ${network} | ${explained} | ${method} | ${pointing.n} | ${percent(pointing)} | ${times(energyRatio)} | ${percent(iou)} | ${recall ? percent(recall) : ""} |`,
  );
  return [
    "| network | explained | method | maps | pointing | energy | IoU at 15 % | instances found |",
    "|---|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}
