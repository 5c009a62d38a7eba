import ndarray, { type NdArray } from "ndarray";
import { checkMap } from "./check";
import { rankCorrelation } from "./rank-correlation";
import { ssim } from "./ssim";

/** How alike two maps are: near 1 for the same explanation, near 0 for unrelated ones. */
export interface MapSimilarity {
  /** Spearman's, -1..1 */
  readonly rankCorrelation: number;
  /** The same for the absolute values, -1..1 */
  readonly absoluteRankCorrelation: number;
  /** -1..1 */
  readonly ssim: number;
}

/**
 * The similarities of two lists of maps, pair by pair (Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018).
 * For the label randomisation test, give the maps of the network and those of one trained on permuted labels, for the
 * same images and classes; for cascading randomisation, see `cascadingRandomization`. A method that depends on what was
 * learned gives maps that are not alike. The paper's third measure, the correlation of HOG features, is left out.
 *
 * For SSIM each map is divided by its largest absolute value (an all-zero map stays zero); L is 1, or 2 where one of the
 * pair has negative values. Ranks do not depend on the scale.
 *
 * @param first  maps [H, W], at least 11 x 11
 * @param second as many
 */
export function mapSimilarity(
  first: readonly NdArray<Float32Array>[],
  second: readonly NdArray<Float32Array>[],
): MapSimilarity[] {
  if (first.length !== second.length || first.length === 0) {
    throw new RangeError(
      `Expected two lists of as many maps, at least one each, got ${first.length} and ${second.length}.`,
    );
  }
  return first.map((x, i) => similarity(x, second[i]));
}

function similarity(
  x: NdArray<Float32Array>,
  y: NdArray<Float32Array>,
): MapSimilarity {
  const [a, b] = [normalized(x), normalized(y)];
  const signed = [a, b].some(({ data }) => data.some((value) => value < 0));
  return {
    rankCorrelation: rankCorrelation(x, y),
    absoluteRankCorrelation: rankCorrelation(x, y, { absolute: true }),
    ssim: ssim(a, b, { range: signed ? 2 : 1 }),
  };
}

function normalized(map: NdArray<Float32Array>): NdArray<Float32Array> {
  const { values } = checkMap(map);
  const max = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const scaled = max === 0 ? values : values.map((value) => value / max);
  return ndarray(scaled, map.shape);
}
