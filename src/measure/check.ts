import type { NdArray } from "ndarray";
import { contiguous, isNdArray } from "../arrays";
import { describe } from "../errors";

/** Which pixels belong to an object: [H, W] for one, [N, H, W] for N instances; whatever is not zero is inside. */
export type Mask = NdArray<Float32Array> | NdArray<Uint8Array>;

/** The values of a map [height, width], row by row. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** The values of an ndarray of any shape, row-major. */
export function checkValues(array: unknown, name: string): Float32Array {
  if (!isNdArray(array) || array.size === 0) {
    throw new TypeError(
      `Expected \`${name}\` to be an ndarray with at least one value, got ${describe(array)}.`,
    );
  }
  const values = contiguous(array);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Expected \`${name}\` to hold finite numbers, got ${values[bad]} at position ${bad} (row-major).`,
    );
  }
  return values;
}

/** A map [H, W] of finite numbers. */
export function checkMap(map: NdArray<Float32Array>, name = "map"): Grid {
  const values = checkValues(map, name);
  if (map.shape.length !== 2) {
    throw new RangeError(
      `Expected \`${name}\` to have the shape [H, W], got ${describe(map.shape)}.`,
    );
  }
  return { height: map.shape[0], width: map.shape[1], values };
}

/** A map [H, W] of finite numbers, none below zero. */
export function checkHeat(map: NdArray<Float32Array>, name = "map"): Grid {
  const grid = checkMap(map, name);
  const bad = grid.values.find((value) => value < 0);
  if (bad !== undefined) {
    throw new RangeError(
      `Expected \`${name}\` to hold no negative values, got ${bad}. Use a map after the ReLU, such as \`heatmap\`.`,
    );
  }
  return grid;
}

/** The values of a mask that fits the map and has at least one pixel inside. */
export function checkMask(mask: Mask, map: Grid, name = "mask"): Float32Array {
  const values = checkValues(mask, name);
  const shape = [map.height, map.width];
  if (String(mask.shape) !== String(shape)) {
    throw new RangeError(
      `Expected \`${name}\` to have the map's shape ${describe(shape)}, got ${describe(mask.shape)}.`,
    );
  }
  if (!values.some((value) => value !== 0)) {
    throw new RangeError(
      `Expected \`${name}\` to have at least one pixel inside (not zero), got none.`,
    );
  }
  return values;
}

/** The masks of N instances, each as `checkMask` gives it; a mask [H, W] is one instance. */
export function checkInstances(masks: Mask, map: Grid): Float32Array[] {
  checkValues(masks, "masks");
  if (masks.shape.length !== 3) return [checkMask(masks, map, "masks")];
  return Array.from({ length: masks.shape[0] }, (_, n) =>
    checkMask(masks.pick(n, null, null) as Mask, map, `masks[${n}]`),
  );
}

/** A picture ready for the network, [H, W, C], that fits the heat map. */
export function checkInput(
  input: NdArray<Float32Array>,
  map: Grid,
): Float32Array {
  const values = checkValues(input, "input");
  const [height, width] = input.shape;
  if (
    input.shape.length !== 3 ||
    height !== map.height ||
    width !== map.width
  ) {
    throw new RangeError(
      `Expected \`input\` to have the shape [${map.height}, ${map.width}, C] of the heat map, got ${describe(input.shape)}.`,
    );
  }
  return values;
}

/** A number from `low` to `high`. */
export function checkNumber(
  value: number,
  name: string,
  low: number,
  high = Infinity,
): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  const range = high === Infinity ? `at least ${low}` : `${low} to ${high}`;
  throw new RangeError(
    `Expected \`${name}\` to be a number, ${range}, got ${describe(value)}.`,
  );
}

/** A whole number from `low` to `high`. */
export function checkInteger(
  value: number,
  name: string,
  low: number,
  high = Infinity,
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const range = high === Infinity ? `at least ${low}` : `${low} to ${high}`;
  throw new RangeError(
    `Expected \`${name}\` to be a whole number, ${range}, got ${describe(value)}.`,
  );
}
