import type { Layout, Trace } from "./types";
import { plotArea, ticksOf } from "./geometry";
import { encodePixels, pngUri } from "./png";
import { FONT, TICK } from "./style";
import { round, text } from "./svg-text";
import { palette } from "./svg-traces";
import { textWidth } from "./text";

/** The key to a heat map's colours, high values on top. */
export function drawColorBar(trace: Trace, layout: Layout): string {
  if (trace.type !== "heatmap" || !trace.showscale || !trace.colorbar)
    return "";
  const { colorbar: bar, zmin, zmax } = trace;
  const area = plotArea(layout);
  const height = bar.len * area.height;
  const left = area.left + bar.x * area.width;
  const top = area.top + (1 - bar.y) * area.height - height / 2;
  const right = left + bar.thickness;
  const [end, start] = [top, top + height];
  const at = (value: number) =>
    start + ((value - zmin) / (zmax - zmin)) * (end - start);
  const { tickvals, ticktext } = bar;
  const axis = { range: [zmin, zmax] as [number, number], tickvals, ticktext };
  const ticks = ticksOf({ axis, start, end, at }, TICK.gapY);
  const widest = Math.max(0, ...ticks.map((t) => textWidth(t.text, FONT.size)));
  return [
    `<image x="${round(left)}" y="${round(top)}" width="${bar.thickness}" height="${round(height)}" preserveAspectRatio="none" xlink:href="${gradient(trace.colorscale)}"/>`,
    ...ticks.map((tick) =>
      text(tick.text, right + 4, at(tick.value), { valign: "middle" }),
    ),
    text(bar.title.text, right + 4 + widest + FONT.size + 3, top + height / 2, {
      ...bar.title.font,
      align: "center",
      rotate: -90,
    }),
  ].join("");
}

function gradient(colorscale: Parameters<typeof palette>[0]): string {
  const pixels = Uint8Array.from(palette(colorscale).reverse().flat());
  return pngUri(encodePixels(pixels, 256, 1, 3));
}
