import { figure, type Figure } from "../plot/figure";
import { AGAINST, FAVOUR } from "../plot/style";
import type { Point } from "./train";

/** The learning curve: the loss on new training scenes and on the validation scenes. */
export function learningCurve(name: string, curve: readonly Point[]): Figure {
  const held = curve.filter((point) => "validation loss" in point);
  const all = curve.map(({ loss }) => loss);
  const last = held.at(-1)!;
  const most = Math.max(...all);
  const line = { xaxis: "x", yaxis: "y", type: "scatter" as const };
  return figure({
    title: `${name} is right about ${(100 * last["validation exact"]).toFixed(1)} % of the validation scenes at the end`,
    alt: `Line chart: the loss of ${name} against training steps, on training and validation scenes. It falls from ${all[0].toFixed(2)} to ${all.at(-1)!.toFixed(3)}.`,
    data: [
      {
        ...line,
        mode: "lines",
        name: "training scenes, each seen once",
        x: curve.map(({ step }) => step),
        y: all,
        line: { color: FAVOUR, width: 2 },
      },
      {
        ...line,
        mode: "lines+markers",
        name: "validation scenes",
        x: held.map(({ step }) => step),
        y: held.map((point) => point["validation loss"]),
        line: { color: AGAINST, width: 2 },
        marker: { color: AGAINST, size: 6 },
      },
    ],
    layout: {
      width: 760,
      height: 320,
      margin: { l: 70, r: 20, t: 40, b: 60 },
      showlegend: true,
      legend: { x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" },
      xaxis: {
        title: { text: "step" },
        anchor: "y",
        range: [0, last.step],
      },
      yaxis: {
        title: { text: "loss" },
        anchor: "x",
        range: [0, most * 1.05],
        showgrid: true,
      },
    },
  });
}
