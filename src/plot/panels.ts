import { annotation } from "./annotation";
import type { Annotation, Axis, ColorBar, Layout } from "./types";
import { AXIS_TITLE, PANEL_TITLE, TITLE } from "./style";
import { textLines, wrap } from "./text";

/** A picture of rows x columns square pixels, row 0 on top. */
export interface PictureSize {
  rows: number;
  columns: number;
  title?: string;
}

export interface GridOptions {
  /** Panels beside each other. */
  perRow?: number;
  /** The tallest a panel may be, in CSS pixels. */
  tallest?: number;
  /** Whether to leave room for a colour bar on the right. */
  colorBar?: boolean;
}

export interface Grid {
  layout: Layout;
  /** The axes of each panel, for its traces. */
  axes: { xaxis: string; yaxis: string }[];
}

/** Three panels and more in a row need more room. */
const WIDTH = 640;
const WIDE = 800;
const NARROWEST = 440;
const MARGIN = { l: 58, r: 20, t: 6, b: 48 };
const COLOR_BAR = { room: 92, distance: 14, thickness: 15 };
const GAP = 18;

/** Axes for pictures in rows, with names and numbers at the outer panels only. */
export function pictureGrid(
  panels: PictureSize[],
  { perRow = panels.length, tallest = 400, colorBar = true }: GridOptions = {},
): Grid {
  const across = Math.min(perRow, panels.length);
  const down = Math.ceil(panels.length / across);
  const right = colorBar ? COLOR_BAR.room : MARGIN.r;
  const total = across > 2 ? WIDE : WIDTH;
  const widest = (total - MARGIN.l - right - GAP * (across - 1)) / across;
  const box = boxFor(panels, widest, tallest);
  const titles = panels.map(({ title }) =>
    wrap(title ?? "", box.width + GAP - 4, PANEL_TITLE.size),
  );
  const above = titleHeight(titles);
  const plot = {
    width: across * (box.width + GAP) - GAP,
    height: down * (box.height + GAP + above) - GAP - above,
  };
  const width = Math.max(NARROWEST, plot.width + MARGIN.l + right);
  const layout: Layout = {
    width,
    height: plot.height + above + MARGIN.t + MARGIN.b,
    margin: {
      ...MARGIN,
      t: MARGIN.t + above,
      r: width - MARGIN.l - plot.width,
    },
    annotations: titles.flatMap((title, i) =>
      title ? panelTitle(title, i) : [],
    ),
  };
  panels.forEach((panel, i) => {
    const [row, column] = [Math.floor(i / across), i % across];
    const left = column * (box.width + GAP);
    const bottom = plot.height - row * (box.height + GAP + above) - box.height;
    const share = (from: number, size: number, of: number) =>
      [from / of, (from + size) / of].map((n) => Math.min(1, Math.max(0, n)));
    const last = i + across >= panels.length;
    layout[`xaxis${suffix(i)}`] = {
      ...axis("column", panel.columns, last),
      range: [-0.5, panel.columns - 0.5],
      domain: share(left, box.width, plot.width) as [number, number],
      anchor: `y${suffix(i)}`,
    };
    layout[`yaxis${suffix(i)}`] = {
      ...axis("row", panel.rows, column === 0),
      range: [panel.rows - 0.5, -0.5],
      domain: share(bottom, box.height, plot.height) as [number, number],
      anchor: `x${suffix(i)}`,
      scaleanchor: `x${suffix(i)}`,
    };
  });
  const axes = panels.map((_, i) => ({
    xaxis: `x${suffix(i)}`,
    yaxis: `y${suffix(i)}`,
  }));
  return { layout, axes };
}

/** A colour bar right of the whole plot area. */
export function colorBarBeside(layout: Layout, title: string): ColorBar {
  const { width, margin } = layout;
  return {
    x: 1 + COLOR_BAR.distance / (width - margin.l - margin.r),
    y: 0.5,
    len: 1,
    thickness: COLOR_BAR.thickness,
    xpad: 0,
    ypad: 0,
    outlinewidth: 0,
    title: { text: title, side: "right", font: AXIS_TITLE },
  };
}

/** The box that holds every panel with square pixels. */
function boxFor(panels: PictureSize[], widest: number, tallest: number) {
  const ratio = Math.max(...panels.map(({ rows, columns }) => rows / columns));
  const width = Math.min(widest, tallest / ratio);
  return { width: Math.floor(width), height: Math.floor(width * ratio) };
}

function titleHeight(titles: string[]): number {
  const lines = titles.map((title) => (title ? textLines(title).length : 0));
  const most = Math.max(...lines);
  return most ? Math.ceil(most * PANEL_TITLE.size * TITLE.lineHeight) + 4 : 0;
}

/** A title above the panel of the axes of number i, counted from 0. */
export function panelTitle(text: string, i: number): Annotation {
  return annotation({
    text,
    x: 0.5,
    y: 1,
    xref: `x${suffix(i)} domain`,
    yref: `y${suffix(i)} domain`,
    xanchor: "center",
    yanchor: "bottom",
    yshift: 3,
    font: PANEL_TITLE,
  });
}

/** Counts rows or columns of square pixels; each has its number where they are few. */
export function cellAxis(name: string, cells: number): Partial<Axis> {
  const few = cells <= 10;
  return {
    constrain: "domain",
    title: { text: name },
    ticks: "outside",
    ...(few && { tickvals: Array.from({ length: cells }, (_, i) => i) }),
  };
}

/** With name and numbers at the outer panels only. */
function axis(name: string, cells: number, outer: boolean): Partial<Axis> {
  const { title, ticks, ...bare } = cellAxis(name, cells);
  return { ...bare, showticklabels: outer, ...(outer && { title, ticks }) };
}

function suffix(i: number): number | "" {
  return i === 0 ? "" : i + 1;
}
