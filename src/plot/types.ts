/**
 * The words of Plotly that the workbook uses. The static picture (svg.ts) knows exactly these.
 */

export type Trace = HeatmapTrace | ImageTrace | BarTrace | ScatterTrace;

export interface TraceBase {
  xaxis?: string;
  yaxis?: string;
  name?: string;
  opacity?: number;
  showlegend?: boolean;
  /** false until a slider shows it. */
  visible?: boolean;
  hovertemplate?: string;
  hoverinfo?: "skip" | "none";
}

/** Cell [row, column] is centred on (x0 + column dx, y0 + row dy); null leaves a gap. */
export interface HeatmapTrace extends TraceBase {
  type: "heatmap";
  z: (number | null)[][];
  x0?: number;
  dx?: number;
  y0?: number;
  dy?: number;
  zmin: number;
  zmax: number;
  colorscale: (readonly [number, string])[];
  showscale: boolean;
  colorbar?: ColorBar;
}

export interface ColorBar {
  /** Left edge and middle, as shares of the plot area. */
  x: number;
  y: number;
  /** Length as a share of the plot area's height. */
  len: number;
  thickness: number;
  xpad: 0;
  ypad: 0;
  outlinewidth: 0;
  title: { text: string; side: "right"; font: { size: number } };
  tickvals?: number[];
  ticktext?: string[];
}

/** A picture as a data URI of a PNG; its pixels lie like the cells of a heat map. */
export interface ImageTrace extends TraceBase {
  type: "image";
  source: string;
  x0: number;
  dx: number;
  y0: number;
  dy: number;
  /** "fast" lets the browser smooth the picture; false shows its pixels. */
  zsmooth: "fast" | false;
}

export interface BarTrace extends TraceBase {
  type: "bar";
  x: number[];
  y: number[];
  /** "h": the bars lie, their lengths are x. */
  orientation?: "h";
  width?: number;
  marker: { color: string | string[] };
  customdata?: (number | string)[][];
}

export interface ScatterTrace extends TraceBase {
  type: "scatter";
  mode: "lines" | "markers" | "lines+markers";
  x: number[];
  y: number[];
  line?: { color: string; width?: number; dash?: "solid" | "dash" | "dot" };
  marker?: { color: string; size?: number };
  fill?: "tozeroy";
  fillcolor?: string;
  customdata?: (number | string)[][];
}

export interface Axis {
  /** Values at the start (left, bottom) and the end of the axis: [high, low] runs downwards. */
  range: [number, number];
  /** The share of the plot area that it takes. */
  domain?: [number, number];
  anchor?: string;
  /** One unit here is as long as one unit of that axis: square pixels. */
  scaleanchor?: string;
  constrain?: "domain";
  title?: { text: string; standoff?: number; font?: { size: number } };
  tickvals?: number[];
  ticktext?: string[];
  tickangle?: number;
  showticklabels?: boolean;
  showgrid?: boolean;
  zeroline?: boolean;
  showline?: boolean;
  ticks?: "outside" | "";
}

/** Text on the figure, placed in shares of the plot area ("paper") or of a panel ("x2 domain"), plus pixels. */
export interface Annotation {
  text: string;
  x: number;
  y: number;
  xref: string;
  yref: string;
  xanchor: "left" | "center" | "right";
  yanchor: "top" | "middle" | "bottom";
  xshift?: number;
  yshift?: number;
  font?: { size?: number; color?: string };
  borderpad: 0;
  borderwidth: 0;
  showarrow: false;
}

export interface Margin {
  l: number;
  r: number;
  t: number;
  b: number;
  /** false: Plotly keeps these margins, so that both pictures agree. */
  autoexpand?: false;
}

/** Steps to choose from; each is a call of `Plotly.restyle` or `Plotly.update` with these arguments. */
export interface Slider {
  active: number;
  steps: { label: string; method: "restyle" | "update"; args: unknown[] }[];
  /** Left edge and length as shares of the plot area's width; its top is `pad.t` pixels below the plot area. */
  x: number;
  len: number;
  y: 0;
  yanchor: "top";
  pad: { t: number; r: 0; b: 0; l: 0 };
  currentvalue: { visible: false };
  font: { size: number };
}

/**
 * Where the cursor is on a point of the trace `from`, the traces `to` and the layout change to what is said for this
 * point: arguments of `Plotly.update`. The cells of a heat map are counted row by row. Done by show.ts, where scripts run.
 */
export interface Link {
  from: number;
  to: number[];
  states: { data: Record<string, unknown[]>; layout: object }[];
}

/** "xaxis", "yaxis2", … */
export type AxisKey = `xaxis${string}` | `yaxis${string}`;

export interface Layout {
  [axis: AxisKey]: Axis;
  /** In CSS pixels at full width; on the page a figure shrinks with its column. */
  width: number;
  height: number;
  margin: Margin;
  annotations?: Annotation[];
  showlegend?: boolean;
  legend?: {
    x: number;
    y: number;
    xanchor: "left" | "right";
    yanchor: "top" | "bottom";
  };
  bargap?: number;
  sliders?: Slider[];
  meta?: { links: Link[] };
  title?: object & { text: string };
}
