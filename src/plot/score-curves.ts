import { figure, type Figure } from "./figure";
import { DASHES } from "./lines";
import { SERIES } from "./style";
import { plain } from "./text";
import type { ScatterTrace } from "./types";
import { formatted } from "./values";

/** What it needs of a curve of `deletionCurve` or `insertionCurve`. */
export interface DrawnCurve {
  fractions: readonly number[];
  scores: readonly number[];
  auc: number;
}

export interface ScoreCurvesOptions {
  /** In deletion the lowest area is best, in insertion the highest. */
  kind: "deletion" | "insertion";
  title?: string;
  /** What the scores are; default "score". */
  score?: string;
}

const KINDS = {
  deletion: { word: "removed", best: "falls fastest", better: Math.min },
  insertion: { word: "put in", best: "rises fastest", better: Math.max },
};

/**
 * How the score changes while the hottest pixels are removed or put in, one line for each name, with its area under the
 * curve. See `deletionCurve` and `insertionCurve`.
 */
export function scoreCurves(
  curves: Readonly<Record<string, DrawnCurve>>,
  { kind, title, score = "score" }: ScoreCurvesOptions,
): Figure {
  const names = Object.keys(curves);
  check(curves, kind);
  const { word, best, better } = KINDS[kind];
  const areas = names.map((name) => curves[name].auc);
  const winner = names[areas.indexOf(better(...areas))];
  const values = names.flatMap((name) => curves[name].scores);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const found =
    title ??
    plain(
      `${kind}: the score of '${winner}' ${best} (area ${formatted(curves[winner].auc)})`,
    );
  return figure({
    title: found[0].toUpperCase() + found.slice(1),
    alt: `Lines. ${names.map((name) => `${name}: area ${formatted(curves[name].auc)}`).join("; ")}.`,
    data: names.map((name, i) => line(name, curves[name], i)),
    layout: {
      width: 640,
      height: 340,
      margin: { l: 66, r: 20, t: 6, b: 48 },
      xaxis: {
        range: [0, 1],
        title: { text: `share of the pixels ${word}, hottest first` },
        anchor: "y",
        ticks: "outside",
        showline: true,
      },
      yaxis: {
        range: [low, high * 1.05],
        title: { text: score },
        anchor: "x",
        showgrid: true,
      },
      showlegend: true,
      legend:
        kind === "deletion"
          ? { x: 1, y: 1, xanchor: "right", yanchor: "top" }
          : { x: 1, y: 0, xanchor: "right", yanchor: "bottom" },
    },
  });
}

function line(
  name: string,
  { fractions, scores, auc }: DrawnCurve,
  i: number,
): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: plain(`${name}, area ${formatted(auc)}`),
    x: [...fractions],
    y: [...scores],
    line: { color: SERIES[i % SERIES.length], dash: DASHES[i % DASHES.length] },
    hovertemplate: `${plain(name)}<br>%{x:.0%} of the pixels: %{y:.3~g}<extra></extra>`,
    xaxis: "x",
    yaxis: "y",
  };
}

function check(
  curves: Readonly<Record<string, DrawnCurve>>,
  kind: string,
): void {
  if (!(kind in KINDS))
    throw new RangeError(
      `Expected \`kind\` to be 'deletion' or 'insertion', got '${kind}'.`,
    );
  if (Object.keys(curves).length === 0)
    throw new RangeError(
      "Expected `curves` to hold a curve by its name, got none.",
    );
}
