import { diverging, inferno, viridis, type ColorMap } from "../image/colormap";
import type { ColorBar, HeatmapTrace } from "./types";
import { extremes } from "./values";

export interface Colors {
  zmin: number;
  zmax: number;
  colorscale: HeatmapTrace["colorscale"];
}

export interface HeatOptions extends Colors {
  xaxis?: string;
  yaxis?: string;
  opacity?: number;
  visible?: boolean;
  colorBar?: ColorBar;
}

/** A heat map whose hover names the cell: z[row][column]. */
export function heat(
  z: HeatmapTrace["z"],
  { colorBar, ...options }: HeatOptions,
): HeatmapTrace {
  return {
    type: "heatmap",
    z,
    ...options,
    showscale: Boolean(colorBar),
    ...(colorBar && { colorbar: colorBar }),
    hovertemplate: "row %{y}, column %{x}<br>value %{z:.3~g}<extra></extra>",
  };
}

/**
 * The colours for some maps on one scale: where there is evidence against, or `signed` asks for it, blue to orange
 * with white at zero and both sides equally long; else from zero up.
 */
export function colorsFor(
  maps: HeatmapTrace["z"][],
  { signed, colors = viridis }: { signed?: boolean; colors?: ColorMap } = {},
): Colors {
  const [low, high] = extremes(maps.flat());
  if (signed ?? low < 0) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return { zmin: -reach, zmax: reach, colorscale: stops(diverging) };
  }
  const zmin = Math.min(0, low);
  const zmax = high > zmin ? high : zmin + 1;
  return { zmin, zmax, colorscale: stops(colors) };
}

/** For heat maps over photos: black recedes, so the photo darkens where the class is not. */
export const OVER_PHOTOS = inferno;

function stops(colors: ColorMap): HeatmapTrace["colorscale"] {
  return [...colors.colorscale];
}
