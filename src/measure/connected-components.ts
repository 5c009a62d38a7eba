/** The connected regions of a picture. */
export interface Components {
  /** Per pixel: 0 outside, 1 … for the components in row-major order of their first pixels */
  readonly labels: Int32Array;
  /** The number of pixels of each component; sizes[0] belongs to label 1 */
  readonly sizes: readonly number[];
}

const EDGES = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
];
const CORNERS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

/**
 * The regions of pixels that touch: 8-connectivity (edges and corners, as OpenCV's contours and scikit-image's `label`
 * by default) or 4-connectivity (edges only, as scipy.ndimage.label by default).
 *
 * @param inside which pixels count, row-major, height * width
 */
export function connectedComponents(
  inside: ArrayLike<boolean>,
  height: number,
  width: number,
  connectivity: 4 | 8 = 8,
): Components {
  const steps = connectivity === 4 ? EDGES : [...EDGES, ...CORNERS];
  const labels = new Int32Array(height * width);
  const sizes: number[] = [];
  for (let first = 0; first < labels.length; first++) {
    if (!inside[first] || labels[first]) continue;
    sizes.push(0);
    const stack = [first];
    labels[first] = sizes.length;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      sizes[sizes.length - 1]++;
      for (const [dy, dx] of steps) {
        const y = Math.floor(at / width) + dy;
        const x = (at % width) + dx;
        const next = y * width + x;
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        if (!inside[next] || labels[next]) continue;
        labels[next] = sizes.length;
        stack.push(next);
      }
    }
  }
  return { labels, sizes };
}
