import type { Layout, Trace } from "./types";
import { plotArea } from "./geometry";
import { FONT, PAPER } from "./style";
import { round, text } from "./svg-text";
import { colorOf, stroke } from "./svg-traces";
import { textWidth } from "./text";

const ROW = 19;
const SAMPLE = 30;

/** The names of the lines and bars, where `layout.legend` puts them. */
export function drawLegend(data: Trace[], layout: Layout): string {
  const { legend } = layout;
  if (!layout.showlegend || !legend) return "";
  const entries = data.filter(
    (trace) => trace.name && trace.showlegend !== false,
  );
  const names = entries.map((trace) => textWidth(trace.name ?? "", FONT.size));
  const width = 5 + SAMPLE + 8 + Math.max(0, ...names);
  const height = entries.length * ROW + 10;
  const area = plotArea(layout);
  const x = area.left + legend.x * area.width;
  const y = area.top + (1 - legend.y) * area.height;
  const left = legend.xanchor === "right" ? x - width : x;
  const top = legend.yanchor === "bottom" ? y - height : y;
  return [
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${height}" fill="${PAPER}" opacity="0.8"/>`,
    ...entries.map((trace, i) => {
      const middle = top + 5 + (i + 0.5) * ROW;
      const label = text(trace.name ?? "", left + 5 + SAMPLE + 5, middle, {
        valign: "middle",
      });
      return sample(trace, left + 5, middle) + label;
    }),
  ].join("");
}

function sample(trace: Trace, left: number, middle: number): string {
  const [x, y] = [round(left), round(middle)];
  if (trace.type === "bar") {
    const { color } = trace.marker;
    const fill = typeof color === "string" ? color : color[0];
    return `<rect x="${x + 9}" y="${y - 6}" width="12" height="12" fill="${fill}"/>`;
  }
  if (trace.type !== "scatter") return "";
  const line = trace.mode.includes("lines")
    ? `<line x1="${x}" y1="${y}" x2="${x + SAMPLE}" y2="${y}" ${stroke(trace)}/>`
    : "";
  const dot = trace.mode.includes("markers")
    ? `<circle cx="${x + SAMPLE / 2}" cy="${y}" r="${(trace.marker?.size ?? 6) / 2}" fill="${colorOf(trace)}"/>`
    : "";
  return line + dot;
}
