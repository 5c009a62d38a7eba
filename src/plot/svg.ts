import type { Figure } from "./figure";
import type { Annotation, Layout } from "./types";
import { provideFonts } from "./fonts";
import { panelOf, plotArea, type Panel } from "./geometry";
import { PAPER, TITLE } from "./style";
import { drawGrid, drawTicks } from "./svg-axes";
import { drawColorBar } from "./svg-colorbar";
import { drawLegend } from "./svg-legend";
import { drawSlider } from "./svg-slider";
import { text } from "./svg-text";
import { drawTrace } from "./svg-traces";

/** Screen pixels per CSS pixel: sharp on high-resolution screens. */
const DENSITY = 1.5;

/** What Plotly lays from the bottom to the top. */
const ORDER = ["image", "heatmap", "bar", "scatter"];

/** The static picture of a figure, as wide as it is on the page and twice as dense. */
export async function figureToPng(figure: FigureData): Promise<Buffer> {
  provideFonts();
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(figureToSvg(figure)), { density: 72 * DENSITY })
    .flatten({ background: PAPER })
    .png({ compressionLevel: 9, palette: true, dither: 0.3, effort: 7 })
    .toBuffer();
}

type FigureData = Pick<Figure, "data" | "layout">;

/** Draws a figure without a browser, close to how Plotly does. */
export function figureToSvg({ data, layout }: FigureData): string {
  const traces = data
    .filter(({ visible }) => visible !== false)
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
  const panels = panelsOf(layout);
  const parts = [
    ...panels.map(drawGrid),
    ...traces.map((trace, i) =>
      drawTrace(trace, panelOf(layout, trace.xaxis, trace.yaxis), `clip${i}`),
    ),
    ...panels.map(drawTicks),
    ...traces.map((trace) => drawColorBar(trace, layout)),
    drawLegend(data, layout),
    ...(layout.sliders ?? []).map((slider) => drawSlider(slider, layout)),
    ...(layout.annotations ?? []).map((note) => annotation(note, layout)),
    title(layout),
  ];
  const { width, height } = layout;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" fill="${PAPER}"/>
${parts.filter(Boolean).join("\n")}
</svg>`;
}

/** Every pair of axes once: an x axis and the y axis of the same number. */
function panelsOf(layout: Layout): Panel[] {
  return Object.keys(layout)
    .filter((key) => /^xaxis\d*$/.test(key))
    .map((key) => key.slice("xaxis".length))
    .map((number) => panelOf(layout, `x${number}`, `y${number}`));
}

function title(layout: Layout): string {
  return layout.title
    ? text(layout.title.text, TITLE.pad, TITLE.pad, {
        size: TITLE.size,
        valign: "top",
      })
    : "";
}

function annotation(note: Annotation, layout: Layout): string {
  const x = place("x", note.x, note.xref, layout) + (note.xshift ?? 0);
  const y = place("y", note.y, note.yref, layout) - (note.yshift ?? 0);
  return text(note.text, x, y, {
    ...note.font,
    align: note.xanchor,
    valign: note.yanchor,
  });
}

/** The pixel of a share of the plot area ("paper") or of a panel ("y2 domain"). */
function place(
  direction: "x" | "y",
  share: number,
  reference: string,
  layout: Layout,
): number {
  const number = /\d*/.exec(reference.slice(1))?.[0] ?? "";
  const { start, end } =
    reference === "paper"
      ? edges(layout)[direction]
      : panelOf(layout, `x${number}`, `y${number}`)[direction];
  return start + share * (end - start);
}

function edges(layout: Layout) {
  const { left, top, width, height } = plotArea(layout);
  return {
    x: { start: left, end: left + width },
    y: { start: top + height, end: top },
  };
}
