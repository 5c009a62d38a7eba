import type { ConvInfo } from "./conv-taps";

/**
 * The gradient of a convolution with respect to its input, as forward convolutions of dy.
 *
 * With stride s and padding p, the input cells y = q s + r - p of one phase r (0 <= r < s) meet only the filter's cells
 * i = r + s m. So along each axis a phase is a convolution of dy with a part of the filter, flipped:
 *
 *   dx[q s + r - p] = sum over m of dy[q - m] filter[r + s m]
 *
 * With dilation d (and stride 1) it is dy[q - m d]. Phases may be computed by one convolution with more channels.
 */
export interface PhaseGroup {
  readonly phases: readonly Phase[];
  readonly rows: Span;
  readonly columns: Span;
}

/** r along both axes. */
export interface Phase {
  readonly row: number;
  readonly column: number;
}

/** One axis of such a convolution. */
export interface Span {
  /** How many cells the part of the filter has. */
  readonly taps: number;
  /** How many zeros go before and after dy. */
  readonly zeros: readonly [before: number, after: number];
  /** The q of its first result. */
  readonly first: number;
}

interface Axis {
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly input: number;
  readonly output: number;
}

/** The phases that meet the filter at all, each by itself, or `merged` into one group. */
export function phaseGroups(info: ConvInfo, merged = false): PhaseGroup[] {
  const [rows, columns] = axesOf(info);
  const phases: Phase[] = [];
  for (let row = 0; row < rows.stride && row < rows.filter; row++)
    for (let c = 0; c < columns.stride && c < columns.filter; c++)
      phases.push({ row, column: c });
  const groups = merged ? [phases] : phases.map((phase) => [phase]);
  // The first phase has the most taps.
  return groups.map((phases) => ({
    phases,
    rows: spanOf(rows, phases[0].row),
    columns: spanOf(columns, phases[0].column),
  }));
}

function axesOf(info: ConvInfo): [Axis, Axis] {
  const { padInfo } = info;
  const rows = {
    filter: info.filterHeight,
    stride: info.strideHeight,
    dilation: info.dilationHeight,
    padding: padInfo.top,
    input: info.inHeight,
    output: info.outHeight,
  };
  const columns = {
    filter: info.filterWidth,
    stride: info.strideWidth,
    dilation: info.dilationWidth,
    padding: padInfo.left,
    input: info.inWidth,
    output: info.outWidth,
  };
  return [rows, columns];
}

function spanOf(axis: Axis, phase: number): Span {
  const { stride, padding, input, output } = axis;
  const taps = Math.ceil((axis.filter - phase) / stride);
  const reach = (taps - 1) * axis.dilation;
  const firstWanted = Math.floor(padding / stride);
  const lastWanted = Math.floor((padding + input - 1) / stride);
  // Where the padding is larger than the filter there is more than is wanted: `interleave` drops it.
  const before = Math.max(0, reach - firstWanted);
  const after = Math.max(0, lastWanted - (output - 1));
  return { taps, zeros: [before, after], first: reach - before };
}

/** The attributes of a group's convolution. */
export function attributesOf({ rows, columns }: PhaseGroup, info: ConvInfo) {
  return {
    strides: [1, 1],
    dilations: [info.dilationHeight, info.dilationWidth],
    pad: [[0, 0], rows.zeros, columns.zeros, [0, 0]],
    dataFormat: "NHWC",
  };
}

/** Calls `visit` for every filter cell of a phase, with the flat index of its place in the flipped part. */
export function forEachCell(
  { rows, columns }: PhaseGroup,
  { row, column }: Phase,
  info: ConvInfo,
  visit: (cell: number, place: number) => void,
): void {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  for (let m = 0; row + m * strideHeight < filterHeight; m++)
    for (let n = 0; column + n * strideWidth < filterWidth; n++) {
      const i = row + m * strideHeight;
      const j = column + n * strideWidth;
      const flipped = (rows.taps - 1 - m) * columns.taps + columns.taps - 1 - n;
      visit(i * filterWidth + j, flipped);
    }
}
