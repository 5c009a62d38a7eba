import { annotation } from "./annotation";
import { describe } from "../errors";
import { figure, type Figure } from "./figure";
import { colorsFor, heat } from "./heat";
import { cellAxis } from "./panels";
import { AGAINST, FAVOUR, PANEL_TITLE } from "./style";
import { plain } from "./text";
import type { Annotation, BarTrace, Layout } from "./types";
import { formatted, matrix, requireShape, type Values } from "./values";

/** What the inspector needs of an Explanation. */
export interface Inspected {
  method: string;
  layer: string;
  target: { label: string };
  /** A [h, w, K] */
  activations: Values;
  /** dy/dA [h, w, K] */
  gradients?: Values;
  /** alpha [K] */
  weights?: Values;
  /** [h, w] */
  signedMap: Values;
}

export interface PixelInspectorOptions {
  /** How many channels to list for each position; default 8. */
  top?: number;
  title?: string;
}

interface Part {
  k: number;
  product: number;
}

/**
 * A map taken apart: for the position under the cursor, what each channel adds to it, the largest first. The bars of a
 * position sum to its value in the map before the ReLU.
 *
 *   alpha_k A_k, or dy/dA_k A_k for a method that weighs each position
 */
export function pixelInspector(
  explanation: Inspected,
  { top = 8, title }: PixelInspectorOptions = {},
): Figure {
  check(explanation, top);
  const { method, layer, target, signedMap } = explanation;
  const [rows, columns] = signedMap.shape;
  const z = matrix(signedMap);
  const cells = z.flatMap((_, i) =>
    Array.from({ length: columns }, (_, j) => partsAt(explanation, i, j, top)),
  );
  const peak = signedMap.data.length ? hottest(z) : 0;
  const panels = layoutFor(rows, columns, top, cells);
  const states = cells.map((parts, n) => {
    const [i, j] = [Math.floor(n / columns), n % columns];
    return {
      data: {
        x: [parts.map(({ product }) => product)],
        "marker.color": [colors(parts)],
      },
      layout: {
        "yaxis2.ticktext": parts.map((part) => label(explanation, i, j, part)),
        "annotations[0].text": headline(i, j, z[i][j]),
      },
    };
  });
  panels.yaxis2.ticktext = states[peak].layout["yaxis2.ticktext"];
  panels.annotations![0].text = states[peak].layout["annotations[0].text"];
  panels.meta = { links: [{ from: 0, to: [1], states }] };
  const found = title ?? finding(cells[peak], peak, columns);
  return figure({
    title: found,
    subtitle: plain(
      `${method} for '${target.label}' at ${layer}, before the ReLU: move over the map`,
    ),
    alt: `Left the map of ${method} for '${target.label}', right the channels that make its hottest position. ${found}.`,
    data: [
      heat(z, { ...colorsFor([z], { signed: true }), xaxis: "x", yaxis: "y" }),
      bars(cells[peak]),
    ],
    layout: panels,
  });
}

/** The channels with the largest |product|, and last the sum of all others as k = -1. */
function partsAt(e: Inspected, i: number, j: number, top: number): Part[] {
  const { activations, gradients, weights } = e;
  const all = Array.from({ length: activations.shape[2] }, (_, k) => {
    const weight = weights ? weights.get(k) : gradients!.get(i, j, k);
    return { k, product: weight * activations.get(i, j, k) };
  });
  all.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const rest = all.slice(top).reduce((sum, { product }) => sum + product, 0);
  return [
    ...all.slice(0, top),
    ...(all.length > top ? [{ k: -1, product: rest }] : []),
  ];
}

function label(e: Inspected, i: number, j: number, { k }: Part): string {
  if (k < 0) return "all other channels";
  const { activations, gradients, weights } = e;
  const parts = [
    `${k}: A ${formatted(activations.get(i, j, k))}`,
    ...(gradients ? [`∂y/∂A ${formatted(gradients.get(i, j, k))}`] : []),
    ...(weights ? [`α ${formatted(weights.get(k))}`] : []),
  ];
  return parts.join(" · ");
}

const headline = (i: number, j: number, value: number | null) =>
  `row ${i}, column ${j}: sum ${value === null ? "unknown" : formatted(value)}`;

function hottest(z: (number | null)[][]): number {
  const values = z.flat().map((value) => value ?? -Infinity);
  return values.indexOf(values.reduce((a, b) => Math.max(a, b)));
}

function finding(parts: Part[], n: number, columns: number): string {
  const [{ k, product }] = parts;
  const where = `(row ${Math.floor(n / columns)}, column ${n % columns})`;
  if (product === 0) return `No channel adds anything, even at ${where}`;
  return `At the hottest position ${where} channel ${k} adds ${formatted(product)}, more than any other`;
}

const colors = (parts: Part[]) =>
  parts.map(({ product }) => (product < 0 ? AGAINST : FAVOUR));

function bars(parts: Part[]): BarTrace {
  return {
    type: "bar",
    orientation: "h",
    x: parts.map(({ product }) => product),
    y: parts.map((_, i) => i),
    width: 0.7,
    marker: { color: colors(parts) },
    hovertemplate: "adds %{x:.3~g}<extra></extra>",
    xaxis: "x2",
    yaxis: "y2",
  };
}

const WIDTH = 760;
const MAP = 250;
const LABELS = 250;
const MARGIN = { l: 58, r: 20, t: 26, b: 48 };

/** The map on the left, the bars on the right, on one scale for all positions. */
function layoutFor(
  rows: number,
  columns: number,
  top: number,
  cells: Part[][],
): Layout {
  const width = WIDTH - MARGIN.l - MARGIN.r;
  const height = Math.max((MAP * rows) / columns, 22 * (top + 1));
  const products = cells.flat().map(({ product }) => product);
  const low = products.reduce((a, b) => Math.min(a, b), 0);
  const high = products.reduce((a, b) => Math.max(a, b), 0);
  return {
    width: WIDTH,
    height: height + MARGIN.t + MARGIN.b,
    margin: MARGIN,
    annotations: [above()],
    xaxis: {
      range: [-0.5, columns - 0.5],
      domain: [0, MAP / width],
      anchor: "y",
      ...cellAxis("column", columns),
    },
    yaxis: {
      range: [rows - 0.5, -0.5],
      domain: [0, 1],
      anchor: "x",
      scaleanchor: "x",
      ...cellAxis("row", rows),
    },
    xaxis2: {
      range: low === high ? [0, 1] : [low * 1.05, high * 1.05],
      domain: [(MAP + LABELS) / width, 1],
      anchor: "y2",
      zeroline: true,
      showgrid: true,
      title: { text: "what the channel adds" },
    },
    yaxis2: {
      range: [cells[0].length - 0.5, -0.5],
      anchor: "x2",
      tickvals: cells[0].map((_, i) => i),
    },
  };
}

function above(): Annotation {
  return annotation({
    text: "",
    x: 1,
    y: 1,
    xref: "x2 domain",
    yref: "y2 domain",
    xanchor: "right",
    yanchor: "bottom",
    yshift: 4,
    font: PANEL_TITLE,
  });
}

function check(e: Inspected, top: number): void {
  const [rows, columns] = e?.activations?.shape ?? [];
  requireShape(
    "explanation.activations",
    e?.activations,
    "[h, w, K]",
    (s) => s.length === 3,
  );
  requireShape(
    "explanation.signedMap",
    e.signedMap,
    `[${rows}, ${columns}]`,
    ([h, w]) => h === rows && w === columns,
  );
  if (!e.weights && !e.gradients)
    throw new TypeError(
      `Expected \`explanation\` to have \`weights\` or \`gradients\`, got one of ${e.method}, whose map is no sum over channels.`,
    );
  if (!Number.isInteger(top) || top < 1)
    throw new RangeError(
      `Expected \`top\` to be a whole number above 0, got ${describe(top)}.`,
    );
}
