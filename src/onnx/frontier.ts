import type { Value } from "./operation";

/**
 * What the way from a value to the ends needs besides that value: where other paths go around it, the last value of
 * each that does not depend on it.
 */
export function frontier(at: Value, ends: readonly Value[]): Value[] {
  const known = new Map<Value, boolean>([[at, true]]);
  const depends = (value: Value): boolean => {
    if (!known.has(value)) {
      const inputs = value.from?.inputs ?? [];
      // Every input is visited, not only up to the first that depends.
      known.set(value, inputs.map(depends).some(Boolean));
    }
    return known.get(value)!;
  };
  const around = new Set(ends.filter((end) => !depends(end)));
  for (const [value, active] of known) {
    if (!active || value === at) continue;
    for (const input of value.from?.inputs ?? [])
      if (!known.get(input)) around.add(input);
  }
  return [...around];
}
