import ndarray, { type NdArray } from "ndarray";
import {
  compute,
  energyRatio,
  pointingGame,
  unionOf,
  type ExplainMethod,
  type Explanation,
  type Network,
  type Scene,
} from "../../src/index";

const labelsOf = ({ instances }: Scene) => [
  ...new Set(instances.map(({ label }) => label)),
];

/** How often the hottest point is on the thing that was asked for, or within 4 px of it, and the heat on it over chance. */
export async function pointing(
  method: ExplainMethod,
  network: Network,
  scenes: readonly Scene[],
): Promise<{ hits: number; asked: number; energy: number }> {
  let [hits, asked, energy] = [0, 0, 0];
  for (const scene of scenes)
    for (const e of await method(network, scene.image, {
      target: labelsOf(scene),
    })) {
      const own = scene.instances.filter(
        ({ label }) => label === e.target.label,
      );
      const thing = unionOf(own);
      if (pointingGame(e.heatmap, thing, { tolerance: 4 })) hits++;
      energy += energyRatio(e.heatmap, thing);
      asked++;
    }
  return { hits, asked, energy: energy / asked };
}

/**
 * For each thing of each scene and each class in it: by how much the score falls when the activations on the thing are
 * set to 0, and what maps of the same layer add up to there.
 */
export async function silenced(
  methods: readonly ExplainMethod[],
  network: Network,
  scenes: readonly Scene[],
): Promise<{ drop: number; sums: number[] }[]> {
  const results: { drop: number; sums: number[] }[] = [];
  for (const scene of scenes) {
    const target = labelsOf(scene);
    const all = await Promise.all(
      methods.map((method) => method(network, scene.image, { target })),
    );
    for (const [n, e] of all[0].entries())
      for (const { mask } of scene.instances) {
        const on = placesOf(mask, e);
        const score = await scoreWithout(on, e, network);
        const sums = all.map((one) =>
          one[n].signedMap.data.reduce((sum, v, p) => sum + v * on[p], 0),
        );
        results.push({ drop: e.target.score - score, sums });
      }
  }
  return results;
}

/** 1 for the positions of the layer whose square, or a neighbour's, has a pixel of the thing. */
function placesOf(mask: NdArray<Uint8Array>, e: Explanation): Uint8Array {
  const [h, w] = e.signedMap.shape;
  const [rows, columns] = mask.shape;
  const on = new Uint8Array(h * w);
  mask.data.forEach((inside, p) => {
    if (inside === 0) return;
    const i = Math.floor((Math.floor(p / columns) * h) / rows);
    const j = Math.floor(((p % columns) * w) / columns);
    for (let y = Math.max(0, i - 1); y <= Math.min(h - 1, i + 1); y++)
      for (let x = Math.max(0, j - 1); x <= Math.min(w - 1, j + 1); x++)
        on[y * w + x] = 1;
  });
  return on;
}

async function scoreWithout(
  on: Uint8Array,
  { activations: A, layer, target }: Explanation,
  network: Network,
): Promise<number> {
  const channels = A.shape[2];
  const values = A.data.map((a, n) => a * (1 - on[Math.floor(n / channels)]));
  const { head } = network.split(layer);
  const y = await compute(
    (A) => head(A.expandDims()).squeeze(),
    ndarray(values, A.shape),
  );
  return y.get(target.index as number);
}
