/** Words for errors: what was expected, what came, and what was probably meant. */

/** " Did you mean 'cat'?" for the candidates nearest to `word`, or "" when none is near. */
export function suggest(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near.length ? ` Did you mean ${orList(near)}?` : "";
}

/** "'a', 'b' or 'c'" */
export function orList(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
}

/** What came instead, short enough for a sentence: 'cat', 3, [1, 2, … (5 in all)], an object with keys a, b. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `'${shorten(value)}'`;
  if (Array.isArray(value)) {
    return value.length > 6
      ? `[${value.slice(0, 4).join(", ")}, … (${value.length} in all)]`
      : `[${value.join(", ")}]`;
  }
  if (typeof value === "function") return `the function ${value.name}`.trim();
  if (value instanceof Promise) return "a promise: was an `await` forgotten?";
  if (value !== null && typeof value === "object") {
    return `an object with keys ${shorten(Object.keys(value).join(", "))}`;
  }
  return String(value);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** At most three candidates that contain `word` or are a few typing errors away from it, best first. */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return candidates
    .map((name) => ({ name, distance: distanceTo(wanted, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The least edits from `wanted` to the name, to one of its synonyms ("tabby, tabby cat"), or 1 if it contains it. */
function distanceTo(wanted: string, name: string): number {
  const whole = name.toLowerCase();
  const contained = wanted.length > 2 && whole.includes(wanted) ? 1 : Infinity;
  const parts = whole.split(", ");
  return Math.min(
    contained,
    ...parts.map((part) => editDistance(wanted, part)),
  );
}

/** The optimal string alignment distance: insertions, deletions, changes and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, change, swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
