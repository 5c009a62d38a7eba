/** A number between `from` and `to`, another at every call. */
export type Random = (from: number, to: number) => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return (from, to) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return from + (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (to - from);
  };
}
