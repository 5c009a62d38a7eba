import { annotation } from "./annotation";
import { plotArea } from "./geometry";
import { SLIDER } from "./style";
import { textWidth } from "./text";
import type { Layout, Slider } from "./types";

export interface SliderOptions {
  /** What is chosen: stands left of the slider. */
  name: string;
  steps: Slider["steps"];
  active: number;
}

/** The layout with a slider in a row of its own below everything else. */
export function withSlider(
  layout: Layout,
  { name, steps, active }: SliderOptions,
): Layout {
  const { width } = plotArea(layout);
  const { b } = layout.margin;
  const left = textWidth(name, SLIDER.size) + 6;
  const slider: Slider = {
    active,
    steps,
    x: left / width,
    len: 1 - left / width,
    y: 0,
    yanchor: "top",
    pad: { t: b, r: 0, b: 0, l: 0 },
    currentvalue: { visible: false },
    font: { size: SLIDER.size },
  };
  const label = annotation({
    text: name,
    x: 0,
    y: 0,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "middle",
    yshift: -b - SLIDER.rail,
    font: { size: SLIDER.size },
  });
  return {
    ...layout,
    height: layout.height + SLIDER.height,
    margin: { ...layout.margin, b: b + SLIDER.height },
    annotations: [...(layout.annotations ?? []), label],
    sliders: [...(layout.sliders ?? []), slider],
  };
}
