import ndarray from "ndarray";
import {
  instanceCoverage,
  unionOf,
  type ExplainMethod,
  type Instance,
  type Network,
  type Scene,
} from "../../src/index";

/** A thing is found when its coverage is above this. */
const FOUND = 0.25;

/** In how many scenes the map finds what. */
export interface Tally {
  large: number;
  small: number;
  /** The small one is found, and more than twice as warm as the background. */
  standsOut: number;
}

/** Counts what a method finds in scenes with a large and a small thing of one class, in this order. */
export async function tally(
  method: ExplainMethod,
  network: Network,
  layer: string,
  scenes: readonly Scene[],
): Promise<Tally> {
  const found = { large: 0, small: 0, standsOut: 0 };
  for (const { image, instances } of scenes) {
    const target = instances[0].label;
    const { heatmap } = await method(network, image, { target, layer });
    const [large, small] = instances.map(
      ({ mask }) => instanceCoverage(heatmap, mask)[0],
    );
    const [background] = instanceCoverage(heatmap, outside(instances));
    if (large > FOUND) found.large++;
    if (small > FOUND) found.small++;
    if (small > FOUND && small > 2 * background) found.standsOut++;
  }
  return found;
}

/** For each class of each scene: is its own thing warmer than the things of other classes? */
export async function ownIsWarmer(
  method: ExplainMethod,
  network: Network,
  layer: string,
  scenes: readonly Scene[],
): Promise<{ right: number; asked: number }> {
  let right = 0;
  let asked = 0;
  for (const { image, instances } of scenes) {
    const target = [...new Set(instances.map(({ label }) => label))];
    for (const e of await method(network, image, { target, layer })) {
      const [own, others] = [true, false].map((wanted) =>
        instances.filter(({ label }) => (label === e.target.label) === wanted),
      );
      const [warm, other] = [own, others].map(
        (things) => instanceCoverage(e.heatmap, unionOf(things))[0],
      );
      asked++;
      if (warm > other) right++;
    }
  }
  return { right, asked };
}

/** 1 where none of the things is to be seen. */
function outside(things: readonly Instance[]) {
  const { data, shape } = unionOf(things);
  return ndarray(
    data.map((inside) => 1 - inside),
    shape,
  );
}
