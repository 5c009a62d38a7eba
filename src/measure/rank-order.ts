/** All positions from the largest value to the smallest; equal values keep their row-major order. */
export function rankOrder(values: ArrayLike<number>): Uint32Array {
  return positions(values).sort((a, b) => values[b] - values[a] || a - b);
}

/** The rank of each value, 1 for the smallest; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = positions(values).sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]])
      end++;
    // Ranks start + 1 … end.
    const shared = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) result[order[i]] = shared;
    start = end;
  }
  return result;
}

function positions({ length }: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => i);
}
