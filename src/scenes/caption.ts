import { LABELS, type Label } from "./labels";
import { positionOf, type Thing } from "./position";

export const NUMBERS = ["zero", "one", "two", "three", "four"] as const;

/** "cat", "cats"; "fish", "fish". */
export function plural(label: Label): string {
  return label === "fish" ? label : `${label}s`;
}

/**
 * What a person would say: "three dogs", "a bird left of a flower" (of two things of different classes, the left or
 * upper one first), "two cats and a ball", "a ball, a car and a dog" (most numerous first, then by the alphabet).
 */
export function captionOf(things: readonly Thing[]): string {
  const groups = LABELS.map((label) => ({
    label,
    count: things.filter((thing) => thing.label === label).length,
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  if (things.length === 2 && groups.length === 2) return pair(things);
  const parts = groups.map(({ label, count }) =>
    count === 1 ? `a ${label}` : `${NUMBERS[count]} ${plural(label)}`,
  );
  const last = parts.pop()!;
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

function pair([one, other]: readonly Thing[]): string {
  const position = positionOf(one, other);
  if (position === "left of" || position === "above")
    return `a ${one.label} ${position} a ${other.label}`;
  const turned = positionOf(other, one);
  return turned
    ? `a ${other.label} ${turned} a ${one.label}`
    : `a ${one.label} and a ${other.label}`;
}
