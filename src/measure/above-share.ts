import { argMax } from "./arg-max";
import { checkNumber, type Grid } from "./check";

/**
 * Which pixels lie above a share of the map's maximum: map(p) > threshold * max. None where the maximum is not positive.
 *
 * @param threshold 0..1; with 0, all positive values
 */
export function aboveShare({ values }: Grid, threshold: number): boolean[] {
  checkNumber(threshold, "threshold", 0, 1);
  const max = values[argMax(values)];
  return Array.from(values, (value) => max > 0 && value > threshold * max);
}
