import type { Estimate } from "./confidence";
import type { Evaluation } from "./evaluate";

/** A share with its interval: 93.1 % (92.1-94.1) */
export function percent({ value, low, high }: Estimate): string {
  const digits = (one: number) => (100 * one).toFixed(1);
  return `${digits(value)} % (${digits(low)}-${digits(high)})`;
}

export function times({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)}x (${low.toFixed(2)}-${high.toFixed(2)})`;
}

/** A Markdown table of what Grad-CAM shows of a network, by what is explained. */
export function evaluationTable({ maps, gates }: Evaluation): string {
  const rows = Object.entries(maps).map(
    ([name, { pointing, energyRatio, recall }]) =>
      `| ${gates.includes(name) ? `**${name}**` : name} | ${pointing.n} | ${percent(pointing)} | ${times(energyRatio)} | ${recall ? percent(recall) : ""} |`,
  );
  return [
    "| explained | maps | pointing | energy | instances found |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** The line of --json: the gates' figures first. */
export function evaluationJson(evaluation: Evaluation) {
  const { name, split, scenes, accuracy, maps, gates } = evaluation;
  const least = (of: (gate: string) => number) => Math.min(...gates.map(of));
  return {
    name,
    accuracy: accuracy.value,
    pointing: least((gate) => maps[gate].pointing.value),
    energyRatio: least((gate) => maps[gate].energyRatio.value),
    split,
    scenes,
    accuracyInterval: [accuracy.low, accuracy.high],
    gates,
    maps,
  };
}
