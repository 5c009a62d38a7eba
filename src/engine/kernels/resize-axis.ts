import type { KernelOnArrays } from "./kernel";
export interface ResizeMode {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Where each of `to` output cells looks in a row of `from` input cells, as a fractional index. */
export function sourcePositions(
  from: number,
  to: number,
  { alignCorners, halfPixelCenters }: ResizeMode,
  centre: 0 | 0.5,
): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) =>
    halfPixelCenters ? (i + 0.5) * scale - centre : i * scale,
  );
}

/** An input cell and the share of it that is in an output cell. */
export interface Share {
  readonly cell: number;
  readonly weight: number;
}

/**
 * Adds dy [b, H, W, c] up in the cells of [b, h, w, c] that each dy was interpolated from, given each row's and each
 * column's shares.
 */
function spreadBack(
  dy: Float32Array,
  shape: readonly number[],
  rows: readonly Share[][],
  columns: readonly Share[][],
): Float32Array {
  const [batch, height, width, depth] = shape;
  const dx = new Float32Array(batch * height * width * depth);
  let from = 0;
  for (let b = 0; b < batch; b++)
    for (const row of rows)
      for (const column of columns) {
        for (const y of row)
          for (const x of column) {
            const to = ((b * height + y.cell) * width + x.cell) * depth;
            for (let c = 0; c < depth; c++)
              dx[to + c] += dy[from + c] * y.weight * x.weight;
          }
        from += depth;
      }
  return dx;
}

/**
 * The gradient of a resize that treats rows and columns alike.
 *
 * @param shares for each of `to` output positions the input cells that it was made of, with their weights
 */
export function resizeGrad(
  name: string,
  shares: (from: number, to: number, mode: ResizeMode) => Share[][],
): KernelOnArrays {
  return {
    name,
    compute: ({ dy, images }, attributes) => {
      const mode = attributes as unknown as ResizeMode;
      const [, height, width] = images.shape;
      const [, newHeight, newWidth] = dy.shape;
      const rows = shares(height, newHeight, mode);
      const columns = shares(width, newWidth, mode);
      const values = spreadBack(dy.values, images.shape, rows, columns);
      return { shape: images.shape, values };
    },
  };
}
