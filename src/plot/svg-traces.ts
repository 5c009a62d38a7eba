import { colorAt, type ColorMap } from "../image/colormap";
import type {
  BarTrace,
  HeatmapTrace,
  ImageTrace,
  ScatterTrace,
  Trace,
} from "./types";
import type { Panel } from "./geometry";
import { encodePixels, pngUri } from "./png";
import { round } from "./svg-text";

/** One trace in its panel, cut off at the panel's edges. The id must be unique in the picture. */
export function drawTrace(trace: Trace, panel: Panel, id: string): string {
  const { x, y } = panel;
  const left = Math.min(x.start, x.end);
  const top = Math.min(y.start, y.end);
  const width = Math.abs(x.end - x.start);
  const height = Math.abs(y.end - y.start);
  return `<clipPath id="${id}"><rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}"/></clipPath><g clip-path="url(#${id})" opacity="${trace.opacity ?? 1}">${shapes(trace, panel)}</g>`;
}

function shapes(trace: Trace, panel: Panel): string {
  switch (trace.type) {
    case "heatmap":
      return drawHeatmap(trace, panel);
    case "image":
      return drawImage(trace, panel);
    case "bar":
      return drawBars(trace, panel);
    case "scatter":
      return drawLine(trace, panel);
  }
}

function drawHeatmap(trace: HeatmapTrace, panel: Panel): string {
  const { z, zmin, zmax, x0 = 0, dx = 1, y0 = 0, dy = 1 } = trace;
  const [rows, columns] = [z.length, z[0].length];
  const colors = palette(trace.colorscale);
  const pixels = new Uint8Array(rows * columns * 4);
  z.flat().forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    const t = zmax > zmin ? (value - zmin) / (zmax - zmin) : 0;
    const step = Math.round(Math.min(1, Math.max(0, t)) * 255);
    pixels.set([...colors[step], 255], i * 4);
  });
  const source = pngUri(encodePixels(pixels, rows, columns, 4));
  const cells = { x0, dx, y0, dy, rows, columns };
  return picture(source, cells, panel, false);
}

/** 256 colours of a colour map, from its low to its high end. */
export function palette(colorscale: ColorMap["colorscale"]) {
  return Array.from({ length: 256 }, (_, i) => colorAt(colorscale, i / 255));
}

function drawImage(trace: ImageTrace, panel: Panel): string {
  const { x0, dx, y0, dy } = trace;
  const header = Buffer.from(trace.source.split(",")[1].slice(0, 32), "base64");
  const [columns, rows] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  const cells = { x0, dx, y0, dy, rows, columns };
  return picture(trace.source, cells, panel, trace.zsmooth !== false);
}

interface Cells {
  x0: number;
  dx: number;
  y0: number;
  dy: number;
  rows: number;
  columns: number;
}

/** A grid of pixels whose cells are centred on their coordinates; row 0 is at y0, wherever the axis puts that. */
function picture(
  source: string,
  { x0, dx, y0, dy, rows, columns }: Cells,
  { x, y }: Panel,
  smooth: boolean,
): string {
  const [left, right] = [x.at(x0 - dx / 2), x.at(x0 + (columns - 0.5) * dx)];
  const [first, last] = [y.at(y0 - dy / 2), y.at(y0 + (rows - 0.5) * dy)];
  const place = `translate(${round(left)} ${round(first)}) scale(${(right - left) / columns} ${(last - first) / rows})`;
  const rendering = smooth ? "auto" : "pixelated";
  return `<image transform="${place}" width="${columns}" height="${rows}" preserveAspectRatio="none" style="image-rendering:${rendering}" xlink:href="${source}"/>`;
}

function drawBars(trace: BarTrace, { x, y }: Panel): string {
  const half = (trace.width ?? 0.8) / 2;
  const { color } = trace.marker;
  const bars = trace.x.map((_, i) => {
    const [at, length] = [trace.x[i], trace.y[i]];
    const sides =
      trace.orientation === "h"
        ? [x.at(0), x.at(at), y.at(length - half), y.at(length + half)]
        : [x.at(at - half), x.at(at + half), y.at(0), y.at(length)];
    const [left, right, top, bottom] = sides;
    const fill = typeof color === "string" ? color : color[i];
    return `<rect x="${round(Math.min(left, right))}" y="${round(Math.min(top, bottom))}" width="${round(Math.abs(right - left))}" height="${round(Math.abs(bottom - top))}" fill="${fill}"/>`;
  });
  return bars.join("");
}

const DASHES = { solid: "", dash: "9 9", dot: "3 3" };

function drawLine(trace: ScatterTrace, { x, y }: Panel): string {
  const points = trace.x.map((at, i) => [x.at(at), y.at(trace.y[i])]);
  const corners = points.map((point) => point.map(round).join(","));
  const parts: string[] = [];
  if (trace.fill) {
    const [first, last] = [points[0][0], points[points.length - 1][0]];
    const outline = `${round(first)},${round(y.at(0))} ${corners.join(" ")} ${round(last)},${round(y.at(0))}`;
    parts.push(`<polygon points="${outline}" fill="${trace.fillcolor}"/>`);
  }
  if (trace.mode.includes("lines")) {
    parts.push(
      `<polyline points="${corners.join(" ")}" fill="none" ${stroke(trace)}/>`,
    );
  }
  if (trace.mode.includes("markers")) {
    const radius = (trace.marker?.size ?? 6) / 2;
    parts.push(
      ...points.map(
        ([cx, cy]) =>
          `<circle cx="${round(cx)}" cy="${round(cy)}" r="${radius}" fill="${colorOf(trace)}"/>`,
      ),
    );
  }
  return parts.join("");
}

/** Attributes of a trace's line, also for its sample in the legend. */
export function stroke(trace: ScatterTrace): string {
  const { width = 2, dash = "solid" } = trace.line ?? {};
  return `stroke="${colorOf(trace)}" stroke-width="${width}" stroke-dasharray="${DASHES[dash]}" stroke-linejoin="round"`;
}

export function colorOf(trace: ScatterTrace): string {
  return trace.line?.color ?? trace.marker?.color ?? "#000000";
}
