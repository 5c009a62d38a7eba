import { figure, type Figure } from "./figure";
import { SERIES } from "./style";
import { plain } from "./text";
import type { ScatterTrace } from "./types";
import { formatted } from "./values";

/** What tells lines apart without colours. */
export const DASHES = ["solid", "dash", "dot"] as const;

export interface LineFigureOptions {
  title: string;
  /** What is along the two axes. */
  x: string;
  y: string;
}

/**
 * One line with its points for each name.
 *
 * @param at    where the points are, from left to right
 * @param lines by its name, one value for each of `at`
 */
export function lineFigure(
  at: readonly number[],
  lines: Readonly<Record<string, readonly number[]>>,
  options: LineFigureOptions,
): Figure {
  const names = Object.keys(lines);
  const values = Object.values(lines).flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) * 0.06;
  const [left, right] = [at[0], at[at.length - 1]];
  const data = names.map((name, i): ScatterTrace => ({
    type: "scatter",
    mode: "lines+markers",
    name: plain(name),
    x: [...at],
    y: [...lines[name]],
    line: { color: SERIES[i % SERIES.length], dash: DASHES[i % DASHES.length] },
    marker: { color: SERIES[i % SERIES.length], size: 7 },
    hovertemplate: `${plain(name)}: %{y:.3~g}<extra></extra>`,
    xaxis: "x",
    yaxis: "y",
  }));
  return figure({
    title: options.title,
    alt: `Lines. ${options.title}. ${names.map((name) => `${name}: ${lines[name].map(formatted).join(", ")}`).join("; ")}.`,
    data,
    layout: {
      width: 640,
      height: 340,
      margin: { l: 66, r: 20, t: 6, b: 48 },
      xaxis: {
        range: [left - (right - left) * 0.04, right + (right - left) * 0.32],
        title: { text: options.x },
        tickvals: [...at],
        ticktext: at.map(String),
        anchor: "y",
        ticks: "outside",
        showline: true,
      },
      yaxis: {
        range: [low - air, high + air],
        title: { text: options.y },
        anchor: "x",
        showgrid: true,
        zeroline: true,
      },
      showlegend: true,
      legend: { x: 1, y: 0, xanchor: "right", yanchor: "bottom" },
    },
  });
}
