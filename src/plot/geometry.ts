import type { Axis, AxisKey, Layout } from "./types";

/** Where an axis lies on the page: the pixels of both ends of its range. */
export interface Scale {
  axis: Axis;
  start: number;
  end: number;
  at(value: number): number;
}

export interface Panel {
  x: Scale;
  y: Scale;
}

export interface Tick {
  value: number;
  text: string;
}

/** The plot area: what is inside the margins. */
export function plotArea({ width, height, margin }: Layout) {
  return {
    left: margin.l,
    top: margin.t,
    width: width - margin.l - margin.r,
    height: height - margin.t - margin.b,
  };
}

/** The panel of a pair of axes ("x2", "y2"), shrunk to square pixels where the y axis is tied to the x axis. */
export function panelOf(layout: Layout, xaxis = "x", yaxis = "y"): Panel {
  const area = plotArea(layout);
  const x = axisOf(layout, xaxis);
  const y = axisOf(layout, yaxis);
  const [left, right] = x.domain ?? [0, 1];
  const [bottom, top] = y.domain ?? [0, 1];
  const [down, up] = [area.top + area.height, -area.height];
  const panel = {
    x: scale(x, area.left + left * area.width, area.left + right * area.width),
    y: scale(y, down + bottom * up, down + top * up),
  };
  return y.scaleanchor ? squared(panel) : panel;
}

export function axisOf(layout: Layout, id: string): Axis {
  const key = `${id[0]}axis${id.slice(1)}` as AxisKey;
  const axis = layout[key];
  if (!axis)
    throw new Error(
      `Expected the layout to have \`${key}\`, which a trace names.`,
    );
  return axis;
}

function scale(axis: Axis, start: number, end: number): Scale {
  const [first, last] = axis.range;
  const perUnit = (end - start) / (last - first);
  const at = (value: number) => start + (value - first) * perUnit;
  return { axis, start, end, at };
}

function squared({ x, y }: Panel): Panel {
  const unit = Math.min(pixelsPerUnit(x), pixelsPerUnit(y));
  return { x: shrunk(x, unit), y: shrunk(y, unit) };
}

function shrunk({ axis, start, end }: Scale, unit: number): Scale {
  const [first, last] = axis.range;
  const half = (Math.sign(end - start) * unit * Math.abs(last - first)) / 2;
  const middle = (start + end) / 2;
  return scale(axis, middle - half, middle + half);
}

function pixelsPerUnit({ axis, start, end }: Scale): number {
  return Math.abs((end - start) / (axis.range[1] - axis.range[0]));
}

/** The ticks that the axis names, else round numbers as Plotly chooses them. */
export function ticksOf({ axis, start, end }: Scale, gap: number): Tick[] {
  const [low, high] = [...axis.range].sort((a, b) => a - b);
  if (axis.tickvals) {
    const texts = axis.ticktext ?? axis.tickvals.map((v) => number(v));
    return axis.tickvals
      .map((value, i) => ({ value, text: texts[i] }))
      .filter(({ value }) => value >= low && value <= high);
  }
  return roundTicks(low, high, Math.abs(end - start) / gap);
}

export function roundTicks(low: number, high: number, most: number): Tick[] {
  const rough = (high - low) / (Math.min(9, Math.max(4, most)) + 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([2, 5].find((n) => n * power >= rough) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: Tick[] = [];
  for (
    let n = Math.ceil(low / step - 1e-9);
    n * step <= high + step * 1e-9;
    n++
  )
    ticks.push({ value: n * step, text: number(n * step, digits) });
  return ticks;
}

function number(value: number, digits?: number): string {
  const text = digits === undefined ? value : Number(value.toFixed(digits));
  return String(text).replace("-", "−");
}
