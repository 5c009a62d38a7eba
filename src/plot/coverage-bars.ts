import { annotation } from "./annotation";
import type { Image } from "../image/image";
import { figure, type Figure } from "./figure";
import { photoBehind } from "./photo";
import { SERIES } from "./style";
import { plain } from "./text";
import type { Annotation, BarTrace, Layout, Trace } from "./types";
import { formatted, requireShape, type Values } from "./values";

export interface CoverageBarsOptions {
  image: Pick<Image, "height" | "width" | "pixels">;
  /** [N, H, W], one per instance: tells where its number goes on the picture */
  masks: Values;
  title?: string;
}

const WIDTH = 760;
const PICTURE = 250;
const MARGIN = { l: 20, r: 20, t: 6, b: 48 };
const BETWEEN = 80;

/**
 * How well each method covers each of several instances: the picture with the instances' numbers, and a group of bars
 * for each.
 *
 * @param coverage for each method, by its name, one value per instance, as `instanceCoverage` gives them, 0..1
 */
export function coverageBars(
  coverage: Readonly<Record<string, readonly number[]>>,
  { image, masks, title }: CoverageBarsOptions,
): Figure {
  const names = Object.keys(coverage);
  check(coverage, masks);
  const [, rows, columns] = masks.shape;
  const photo: Trace = {
    ...photoBehind(image, rows, columns),
    xaxis: "x",
    yaxis: "y",
  };
  const found = title ?? finding(coverage);
  const each = names.map(
    (name) => `${name}: ${coverage[name].map(formatted).join(", ")}`,
  );
  return figure({
    title: plain(found),
    subtitle: "mean heat inside an instance over the map's maximum",
    alt: `A picture with ${masks.shape[0]} numbered instances, and how well each is covered. ${each.join("; ")}.`,
    data: [
      photo,
      ...names.map((name, i) => bars(name, coverage[name], i, names.length)),
    ],
    layout: layoutFor(masks),
  });
}

function bars(
  name: string,
  values: readonly number[],
  i: number,
  of: number,
): BarTrace {
  const width = 0.8 / of;
  return {
    type: "bar",
    name: plain(name),
    x: values.map((_, n) => n + 1 + (i - (of - 1) / 2) * width),
    y: [...values],
    width: width * 0.9,
    marker: { color: SERIES[i % SERIES.length] },
    hovertemplate: `${plain(name)}<br>coverage %{y:.3~g}<extra></extra>`,
    xaxis: "x2",
    yaxis: "y2",
  };
}

function layoutFor(masks: Values): Layout {
  const [count, rows, columns] = masks.shape;
  const width = WIDTH - MARGIN.l - MARGIN.r;
  const bare = { showticklabels: false, constrain: "domain" } as const;
  return {
    width: WIDTH,
    height: (PICTURE * rows) / columns + MARGIN.t + MARGIN.b,
    margin: MARGIN,
    annotations: Array.from({ length: count }, (_, n) => numberAt(masks, n)),
    xaxis: {
      range: [-0.5, columns - 0.5],
      domain: [0, PICTURE / width],
      anchor: "y",
      title: { text: "the instances" },
      ...bare,
    },
    yaxis: {
      range: [rows - 0.5, -0.5],
      anchor: "x",
      scaleanchor: "x",
      ...bare,
    },
    xaxis2: {
      range: [0.4, count + 0.6],
      domain: [(PICTURE + BETWEEN) / width, 1],
      anchor: "y2",
      title: { text: "instance" },
      tickvals: Array.from({ length: count }, (_, n) => n + 1),
    },
    // Room for the names above the tallest bar.
    yaxis2: {
      range: [0, 1.3],
      tickvals: [0, 0.25, 0.5, 0.75, 1],
      anchor: "x2",
      title: { text: "coverage" },
      showgrid: true,
    },
    showlegend: true,
    legend: { x: 1, y: 1, xanchor: "right", yanchor: "top" },
  };
}

/** The instance's number in the middle of its mask. */
function numberAt(masks: Values, n: number): Annotation {
  const [, rows, columns] = masks.shape;
  let [sum, row, column] = [0, 0, 0];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      if (masks.get(n, i, j) === 0) continue;
      sum++;
      row += i;
      column += j;
    }
  return annotation({
    text: String(n + 1),
    x: (column / sum + 0.5) / columns,
    y: 1 - (row / sum + 0.5) / rows,
    xref: "x domain",
    yref: "y domain",
    xanchor: "center",
    yanchor: "middle",
    font: { size: 18, color: "#ffffff" },
  });
}

/** How warm each method leaves the instance that it covers least, the best method first. */
function finding(
  coverage: Readonly<Record<string, readonly number[]>>,
): string {
  const coldest = Object.entries(coverage)
    .map(([name, values]) => ({ name, value: Math.min(...values) }))
    .sort((a, b) => b.value - a.value)
    .map(({ name, value }) => `${formatted(value)} by ${name}`);
  return `The coldest instance reaches ${coldest.join(", ")}`;
}

function check(
  coverage: Readonly<Record<string, readonly number[]>>,
  masks: Values,
): void {
  requireShape("masks", masks, "[N, H, W]", (shape) => shape.length === 3);
  const [count] = masks.shape;
  const entries = Object.entries(coverage);
  if (entries.length === 0)
    throw new RangeError(
      "Expected `coverage` to hold values by the name of a method, got none.",
    );
  for (const [name, values] of entries)
    if (values.length !== count)
      throw new RangeError(
        `Expected \`coverage['${name}']\` to have one value for each of the ${count} masks, got ${values.length}.`,
      );
}
