import type { NdArray } from "ndarray";
import { compareMaps } from "./compare";
import type { Figure } from "./figure";
import { channelMean, formatted, requireShape, type Values } from "./values";

export interface ChannelGridOptions {
  /** alpha [K]: chooses the channels with the largest |alpha| and is shown with each. */
  weights?: Values;
  /** These channels, in this order, instead of the strongest. */
  channels?: readonly number[];
  /** How many channels to choose. */
  top?: number;
  /** A title for each panel instead of the channel's number and alpha. */
  titles?: readonly string[];
  title?: string;
  /** Each channel on its own colour scale: shows where, no longer how much. */
  ownScale?: boolean;
}

/**
 * Small pictures of channels A_k, from the largest alpha to the least. Without weights, those with the largest mean.
 *
 * @param activations A [h, w, K]
 */
export function channelGrid(
  activations: Values,
  options: ChannelGridOptions = {},
): Figure {
  requireShape("activations", activations, "[h, w, K]", (s) => s.length === 3);
  const count = activations.shape[2];
  const { weights, top = 12 } = options;
  if (weights)
    requireShape(
      "weights",
      weights,
      `[${count}], one for each channel`,
      (shape) => shape.length === 1 && shape[0] === count,
    );
  const channels =
    options.channels ?? strongest(activations, weights, Math.min(top, count));
  requireChannels(channels, count);
  const panels = channels.map((k, i) => ({
    title: options.titles?.[i] ?? titleOf(k, weights),
    map: activations.pick(null, null, k) as NdArray<Float32Array>,
  }));
  return compareMaps(panels, {
    title: options.title ?? defaultTitle(channels, count, options),
    perRow: Math.min(channels.length, 4),
    ownScale: options.ownScale,
    values: "activation A",
  });
}

function strongest(
  activations: Values,
  weights: Values | undefined,
  top: number,
) {
  const value = (k: number) =>
    weights ? weights.get(k) : channelMean(activations, k);
  const all = Array.from({ length: activations.shape[2] }, (_, k) => k);
  const rank = all.map(value);
  return all
    .sort((a, b) => Math.abs(rank[b]) - Math.abs(rank[a]))
    .slice(0, top)
    .sort((a, b) => rank[b] - rank[a]);
}

function titleOf(k: number, weights?: Values): string {
  const alpha = weights ? `\nα = ${formatted(weights.get(k))}` : "";
  return `channel ${k}${alpha}`;
}

function defaultTitle(
  channels: readonly number[],
  count: number,
  { weights, channels: chosen }: ChannelGridOptions,
): string {
  if (chosen) return `${channels.length} of the ${count} channels`;
  const by = weights ? "largest weights |α|" : "largest mean";
  return `The ${channels.length} channels of ${count} with the ${by}`;
}

function requireChannels(channels: readonly number[], count: number): void {
  const wrong = channels.find(
    (k) => !Number.isInteger(k) || k < 0 || k >= count,
  );
  if (channels.length && wrong === undefined) return;
  throw new RangeError(
    `Expected \`channels\` to be numbers from 0 to ${count - 1}, got ${wrong ?? "none"}.`,
  );
}
