import { figure, type Figure } from "./figure";
import { channelPicture } from "./channel-picture";
import type { Axis, BarTrace, Layout } from "./types";
import { AGAINST, FAVOUR } from "./style";
import { channelMean, formatted, requireShape, type Values } from "./values";

export interface AlphaBarsOptions {
  /** A [h, w, K]: beside the bars is then the map A_k of the channel under the cursor, at first of the first bar. */
  activations?: Values;
  /** How many of the largest weights to show; with them come a quarter as many of the most negative. */
  top?: number;
  title?: string;
}

/** Up to here every channel gets a bar; beside a picture there is less room. */
const ALL = 40;
const ALL_BESIDE_PICTURE = 25;

/** From here their numbers stand upright. */
const MANY = 14;

/**
 * The weights alpha_k of the channels as bars, from the largest to the least: which channels speak for the class
 * (orange), which against it (blue).
 *
 * @param weights alpha [K]
 */
export function alphaBars(
  weights: Values,
  options: AlphaBarsOptions = {},
): Figure {
  requireShape("weights", weights, "[K]", (shape) => shape.length === 1);
  const { activations } = options;
  if (activations) requireChannelsOf(activations, weights.shape[0]);
  const all = activations ? ALL_BESIDE_PICTURE : ALL;
  const { channels, skipped } = chosen(weights, all, options.top);
  const places = channels.map((_, i) =>
    skipped && i >= skipped.after ? i + 1 : i,
  );
  const alphas = channels.map((k) => weights.get(k));
  const manyBars = channels.length > MANY;
  const title = options.title ?? finding(weights);
  const layout: Layout = {
    width: 640,
    height: 330,
    margin: { l: 76, r: 20, t: 6, b: manyBars ? 62 : 48 },
    bargap: 0.2,
    xaxis: channelAxis(channels, places),
    yaxis: {
      range: padded(alphas),
      title: { text: "weight α" },
      anchor: "x",
      showgrid: true,
      zeroline: true,
    },
  };
  const trace = bars(channels, places, alphas, activations);
  const parts = activations
    ? besidePicture(trace, layout, activations, channels)
    : { data: [trace], layout };
  return figure({
    title,
    subtitle: skipped ? `${skipped.count} channels between are not shown` : "",
    alt: `Bar chart of channel weights alpha: ${title}.`,
    ...parts,
  });
}

/** The bars on the left, on the right the map of the channel under the cursor. */
function besidePicture(
  trace: BarTrace,
  bars: Layout,
  activations: Values,
  channels: number[],
) {
  const layout: Layout = {
    ...bars,
    width: 760,
    margin: { ...bars.margin, t: 26, r: 92 },
    xaxis: { ...bars.xaxis, domain: [0, 0.6] },
  };
  const picture = channelPicture(activations, channels, layout, [0.69, 1]);
  layout.xaxis2 = picture.xaxis;
  layout.yaxis2 = picture.yaxis;
  layout.annotations = [picture.title];
  layout.meta = { links: [picture.link] };
  return { data: [trace, picture.trace], layout };
}

/** Channels from the largest weight to the least; where some in the middle are left out, where and how many. */
function chosen(weights: Values, all: number, top?: number) {
  const count = weights.shape[0];
  const order = Array.from({ length: count }, (_, k) => k).sort(
    (a, b) => weights.get(b) - weights.get(a),
  );
  const first = top ?? 20;
  const negative = order.filter((k) => weights.get(k) < 0).length;
  const last = Math.min(negative, Math.max(0, Math.ceil(first / 4)));
  if (count <= (top === undefined ? all : first + last)) {
    return { channels: order, skipped: undefined };
  }
  const channels = [
    ...order.slice(0, first),
    ...order.slice(count - last, count),
  ];
  const skipped = { after: first, count: count - channels.length };
  return { channels, skipped };
}

function bars(
  channels: number[],
  places: number[],
  alphas: number[],
  activations?: Values,
): BarTrace {
  const activity =
    activations && channels.map((k) => channelMean(activations, k));
  const more = activity ? "<br>mean activation %{customdata[1]:.3~g}" : "";
  return {
    type: "bar",
    x: places,
    y: alphas,
    width: 0.8,
    marker: { color: alphas.map((alpha) => (alpha < 0 ? AGAINST : FAVOUR)) },
    customdata: channels.map((k, i) => (activity ? [k, activity[i]] : [k])),
    hovertemplate: `channel %{customdata[0]}<br>α = %{y:.3~g}${more}<extra></extra>`,
    xaxis: "x",
    yaxis: "y",
  };
}

function channelAxis(channels: number[], places: number[]): Axis {
  return {
    range: [-0.7, places[places.length - 1] + 0.7],
    title: { text: "channel k, from the largest weight to the least" },
    anchor: "y",
    tickvals: places,
    ticktext: channels.map(String),
    tickangle: channels.length > MANY ? -90 : 0,
  };
}

/** From the least to the greatest and zero, with some air. */
function padded(values: number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const air = (high - low) * 0.06 || 1;
  return [low < 0 ? low - air : 0, high > 0 || low === 0 ? high + air : 0];
}

function finding(weights: Values): string {
  const alphas = Array.from({ length: weights.shape[0] }, (_, k) =>
    weights.get(k),
  );
  const best = alphas.indexOf(Math.max(...alphas));
  const negative = alphas.filter((alpha) => alpha < 0).length;
  if (alphas.every((alpha) => alpha === 0)) return "All channel weights are 0";
  return `Channel ${best} has the largest weight, ${formatted(alphas[best])}; ${negative} of ${alphas.length} are negative`;
}

function requireChannelsOf(activations: Values, count: number): void {
  requireShape(
    "activations",
    activations,
    `[h, w, ${count}]`,
    (shape) => shape.length === 3 && shape[2] === count,
  );
}
