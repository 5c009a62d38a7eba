import { colorsFor, heat } from "./heat";
import { cellAxis, colorBarBeside, panelTitle } from "./panels";
import type { Annotation, Axis, HeatmapTrace, Layout, Link } from "./types";
import { matrix, type Values } from "./values";

/** A panel that shows the map A_k of the channel under the cursor; at first of the first one. */
export interface ChannelPicture {
  trace: HeatmapTrace;
  xaxis: Axis;
  yaxis: Axis;
  title: Annotation;
  /** For the points of the trace `from`, one per channel. */
  link: Link;
}

/**
 * @param activations A [h, w, K]
 * @param channels    those that can be chosen, in the order of the points
 * @param layout      for the colour bar's place
 * @param at          the panel's left and right edge, as shares of the plot area
 */
export function channelPicture(
  activations: Values,
  channels: readonly number[],
  layout: Layout,
  at: [number, number],
): ChannelPicture {
  const maps = channels.map((k) => matrix(activations.pick(null, null, k)));
  const [rows, columns] = activations.shape;
  const titles = channels.map((k) => `A of channel ${k}`);
  const colorBar = colorBarBeside(layout, "activation");
  const axes = { xaxis: "x2", yaxis: "y2" };
  return {
    trace: heat(maps[0], { ...colorsFor(maps), ...axes, colorBar }),
    xaxis: {
      range: [-0.5, columns - 0.5],
      domain: at,
      anchor: "y2",
      ...cellAxis("column", columns),
    },
    yaxis: {
      range: [rows - 0.5, -0.5],
      domain: [0, 1],
      scaleanchor: "x2",
      anchor: "x2",
      ...cellAxis("row", rows),
    },
    title: panelTitle(titles[0], 1),
    link: {
      from: 0,
      to: [1],
      states: maps.map((z, i) => ({
        data: { z: [z] },
        layout: { "annotations[0].text": titles[i] },
      })),
    },
  };
}
