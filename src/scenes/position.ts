import type { Label } from "./labels";

/** Where one thing is, seen from another. */
export const POSITIONS = ["left of", "right of", "above", "below"] as const;
export type Position = (typeof POSITIONS)[number];

/** A place, in pixels from the left and from the top. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** What captions and questions know of an object. */
export interface Thing extends Point {
  readonly label: Label;
}

/** At least so many times as far along one axis as along the other, and so many pixels apart. */
const CLEAR = { ratio: 1.5, apart: 12 };

/** Where `one` is seen from `other`; undefined where it is too much of both, or too near, for people to agree. */
export function positionOf(one: Point, other: Point): Position | undefined {
  const dx = one.x - other.x;
  const dy = one.y - other.y;
  const [long, short] = [Math.abs(dx), Math.abs(dy)].sort((a, b) => b - a);
  if (long < CLEAR.apart || long < CLEAR.ratio * short) return undefined;
  if (Math.abs(dx) > Math.abs(dy)) return dx < 0 ? "left of" : "right of";
  return dy < 0 ? "above" : "below";
}

/** Whether the caption can say where two things are, which it does for two things of different classes. */
export function isClearlyPlaced(
  labels: readonly Label[],
  [one, other]: readonly Point[],
): boolean {
  const isPair = labels.length === 2 && labels[0] !== labels[1];
  return !isPair || positionOf(one, other) !== undefined;
}
