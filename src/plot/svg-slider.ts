import { plotArea } from "./geometry";
import { SLIDER } from "./style";
import { round, text } from "./svg-text";
import type { Layout, Slider } from "./types";

const BORDER = "#bec8d9";
const TICK = "#333333";

/** A slider with its grip at the active step, as Plotly lays it out. */
export function drawSlider(slider: Slider, layout: Layout): string {
  const area = plotArea(layout);
  const left = area.left + slider.x * area.width;
  const width = slider.len * area.width;
  const top = area.top + area.height + slider.pad.t;
  const middle = top + SLIDER.rail;
  const last = Math.max(1, slider.steps.length - 1);
  const at = (i: number) =>
    left + SLIDER.inset + (i / last) * (width - 2 * SLIDER.inset);
  return [
    `<rect x="${round(left + 8)}" y="${middle - 2.5}" width="${round(width - 16)}" height="5" rx="2" fill="#f8fafc" stroke="${BORDER}"/>`,
    ...slider.steps.map(({ label }, i) => {
      const tick = `<rect x="${round(at(i) - 0.5)}" y="${top + 25}" width="1" height="7" fill="${TICK}"/>`;
      const style = { size: SLIDER.size, align: "center" } as const;
      return tick + text(label, at(i), top + 43, style);
    }),
    `<rect x="${round(at(slider.active) - 10)}" y="${top}" width="20" height="20" rx="10" fill="#f6f8fa" stroke="${BORDER}"/>`,
  ].join("");
}
