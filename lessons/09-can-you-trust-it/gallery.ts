/** What the gallery of notebook 09 is shown and tested with. */
import {
  compareMaps,
  type Explanation,
  type Figure,
  type Image,
  type Values,
} from "../../src/index";
import type { GalleryMap } from "./defects";

/** The right map and the one of the gallery, side by side over their picture. */
export function beside(
  image: Image,
  right: Explanation,
  wrong: Explanation,
  name: string,
  title: string,
): Figure {
  const panels = [
    { title: "right", map: right.heatmap, image },
    { title: name, map: wrong.heatmap, image },
  ];
  return compareMaps(panels, { title });
}

/** Whether some code has a property that the right code must have. */
export type Test = (explain: GalleryMap) => Promise<boolean>;

/** @throws Error unless the right code passes the test and the wrong one does not */
export async function expose(
  test: Test,
  right: GalleryMap,
  wrong: GalleryMap,
): Promise<string> {
  if (!(await test(right)))
    throw new Error("The right code does not pass the test.");
  if (await test(wrong)) throw new Error("The defect goes through this test.");
  return "The right code passes, the defect is caught.";
}

/** Row and column of a map's centre of gravity, as shares of its height and width: 0 is the top or the left edge. */
export function centreOf(map: Values): [row: number, column: number] {
  const [height, width] = map.shape;
  let [sum, row, column] = [0, 0, 0];
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const value = map.get(i, j);
      sum += value;
      row += value * (i + 0.5);
      column += value * (j + 0.5);
    }
  return [row / sum / height, column / sum / width];
}

/** The largest difference between two maps as a share of the first one's largest value. */
export function apart(a: Values, b: Values): number {
  const largest = (values: ArrayLike<number>) =>
    Array.from(values, Math.abs).reduce((x, y) => Math.max(x, y), 0);
  return largest(a.data.map((value, i) => value - b.data[i])) / largest(a.data);
}
