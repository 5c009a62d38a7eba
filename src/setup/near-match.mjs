// @ts-check

/**
 * The candidate that needs the fewest edits to become `word`, if it needs few.
 *
 * @param {string} word
 * @param {readonly string[]} candidates
 * @returns {string | undefined}
 */
export function nearMatch(word, candidates) {
  const scored = candidates.map((name) => ({ name, edits: edits(word, name) }));
  scored.sort((a, b) => a.edits - b.edits);
  const [best] = scored;
  return best && best.edits <= Math.max(1, Math.ceil(word.length / 3))
    ? best.name
    : undefined;
}

/**
 * Levenshtein distance.
 *
 * @param {string} a
 * @param {string} b
 */
function edits(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
