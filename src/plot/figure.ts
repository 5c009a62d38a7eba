import { annotation } from "./annotation";
import { describe } from "../errors";
import { figureToHtml } from "./html";
import {
  AXIS_TITLE,
  EDGE,
  FONT,
  GRID,
  PAPER,
  STANDOFF,
  SUBTITLE,
  TICK,
  TITLE,
  ZERO,
} from "./style";
import { textLines, wrap } from "./text";
import type { Annotation, Axis, AxisKey, Layout, Margin, Trace } from "./types";

/** Where tslab's kernel of this workbook asks a cell's last value how it wants to be shown. */
export const display: unique symbol = Symbol.for("Jupyter.display");

/** What a notebook stores of a figure: the figure itself for a browser, and its description for everything else. */
export interface MimeBundle {
  "text/html": string;
  "text/plain": string;
}

/**
 * A figure as plain data in the words of Plotly. Only the part of Plotly that the workbook uses is named here, so that
 * the same data can also be drawn without a browser (see svg.ts). A cell that ends in a figure shows it.
 */
export interface Figure {
  /** What the picture shows, for who cannot see it. */
  readonly alt: string;
  readonly data: Trace[];
  readonly layout: Layout;
  [display](): Promise<MimeBundle>;
}

export interface FigureParts {
  /** What one sees in it, in a sentence. */
  title: string;
  subtitle?: string;
  /** Alternative text; required. */
  alt: string;
  data: Trace[];
  /** Height and top margin without the title: room for that is added. */
  layout: Layout;
}

const AXIS_STYLE = {
  showgrid: false,
  zeroline: false,
  showline: false,
  ticks: "",
  ticklen: TICK.length,
  tickcolor: EDGE,
  linecolor: EDGE,
  gridcolor: GRID,
  zerolinecolor: ZERO,
} as const;
const STYLE = {
  paper_bgcolor: PAPER,
  plot_bgcolor: PAPER,
  font: FONT,
  hovermode: "closest",
  dragmode: "zoom",
};

/** A figure with its title above and its subtitle below that, both folded to the figure's width. */
export function figure(parts: FigureParts): Figure {
  requireText("title", parts.title);
  requireText("alt", parts.alt);
  const { width, height, margin, annotations = [] } = parts.layout;
  const title = wrap(parts.title, width - 2 * TITLE.pad, TITLE.size);
  const subtitle = wrap(
    parts.subtitle ?? "",
    width - 2 * TITLE.pad,
    SUBTITLE.size,
  );
  const head = headHeight(title, subtitle);
  const layout: Layout = {
    ...STYLE,
    ...parts.layout,
    ...styledAxes(parts.layout),
    height: height + head,
    margin: { ...margin, t: margin.t + head, autoexpand: false },
    title: titleAt(title),
    annotations: subtitle
      ? [...annotations, subtitleAt(subtitle, margin)]
      : annotations,
  };
  return {
    alt: parts.alt,
    data: parts.data,
    layout,
    async [display]() {
      return {
        "text/html": await figureToHtml(this),
        "text/plain": `${parts.title}\n${parts.alt}`,
      };
    },
  };
}

/** Each axis with the look that the static picture has too. */
function styledAxes(layout: Layout): Record<AxisKey, Axis> {
  const isAxis = (key: string): key is AxisKey => /^[xy]axis\d*$/.test(key);
  const styled: Record<AxisKey, Axis> = {};
  for (const key of Object.keys(layout).filter(isAxis)) {
    const { title, ...axis } = layout[key];
    styled[key] = { ...AXIS_STYLE, ...axis };
    if (title)
      styled[key].title = { standoff: STANDOFF, font: AXIS_TITLE, ...title };
  }
  return styled;
}

function headHeight(title: string, subtitle: string): number {
  const lines = (text: string, size: number) =>
    text ? textLines(text).length * size * TITLE.lineHeight : 0;
  const gap = subtitle ? 4 : 0;
  return Math.ceil(
    TITLE.pad +
      lines(title, TITLE.size) +
      gap +
      lines(subtitle, SUBTITLE.size) +
      10,
  );
}

function titleAt(text: string) {
  // Plotly sets the first baseline 0.7 em below the padding if the title has one line, else right at it.
  const folded = textLines(text).length > 1 ? 0.7 * TITLE.size : 0;
  return {
    text,
    font: { size: TITLE.size },
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: TITLE.pad + folded, l: TITLE.pad },
  };
}

/** Held to the plot area's corner by pixels, so that it stays in place at any width. */
function subtitleAt(text: string, margin: Margin): Annotation {
  return annotation({
    text,
    x: 0,
    y: 1,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "bottom",
    xshift: TITLE.pad - margin.l,
    yshift: margin.t + 6,
    font: SUBTITLE,
  });
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== "string" || value.trim() === "") {
    throw new TypeError(
      `Expected \`${name}\` of a figure to be a sentence, got ${describe(value)}.`,
    );
  }
}
