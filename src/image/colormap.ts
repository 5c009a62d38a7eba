/**
 * Colour maps in which equal steps look equal and which colour-blind readers can tell apart. No rainbow: it draws
 * edges where the data has none.
 */

export type Color = readonly [red: number, green: number, blue: number];

export interface ColorMap {
  (t: number): Color;
  /** Plotly's form: stops [position 0..1, "#rrggbb"], straight lines between them. */
  readonly colorscale: readonly (readonly [number, string])[];
}

/** Every 16th colour of matplotlib's viridis (van der Walt and Smith, CC0), within 6 of 255 of the full table. */
export const viridis = colorMap(
  "#440154 #48186a #472d7b #424086 #3b528b #33638d #2c728e #26828e #21918c #1f9f88 #27ad81 #3dbc74 #5cc863 #81d34d #aadc32 #d5e21a #fde725",
);

/** Every 16th colour of matplotlib's inferno (van der Walt and Smith, CC0), within 7 of 255 of the full table. */
export const inferno = colorMap(
  "#000004 #0b0724 #210c4a #3d0965 #57106e #71196e #8a226a #a32c61 #bc3754 #d04545 #e35933 #f1711f #f98c0a #fcaa0f #f9c932 #f2e865 #fcffa4",
);

/**
 * Blue, near white at zero, orange: the blue and vermilion of Okabe and Ito's palette for every kind of colour
 * vision, darkened towards the ends so that both sides fall in lightness alike.
 */
export const diverging = colorMap(
  "#08305f #0e5597 #3a80c0 #8db8de #f7f7f7 #eca283 #c95b25 #933707 #591b03",
);

/** From black to white, for pictures with one channel. */
export const grey = colorMap("#000000 #ffffff");

export const colorMaps = { viridis, inferno, diverging, grey };

/** What a list of stops paints at t; t is kept within 0..1. */
export function colorAt(colorscale: ColorMap["colorscale"], t: number): Color {
  const place = Math.min(1, Math.max(0, t));
  const above = colorscale.findIndex(([position]) => position >= place);
  const [high, highColor] = colorscale[above];
  const [low, lowColor] = colorscale[Math.max(0, above - 1)];
  const share = high > low ? (place - low) / (high - low) : 1;
  const [from, to] = [parseColor(lowColor), parseColor(highColor)];
  const mix = (i: number) => Math.round(from[i] + share * (to[i] - from[i]));
  return [mix(0), mix(1), mix(2)];
}

function colorMap(stops: string): ColorMap {
  const colors = stops.split(" ");
  const colorscale = colors.map(
    (color, i) => [i / (colors.length - 1), color] as const,
  );
  return Object.assign((t: number) => colorAt(colorscale, t), { colorscale });
}

function parseColor(hex: string): Color {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
