import type { Estimate } from "./confidence";
import type { Evaluation } from "./evaluate";

/** A share with its interval: 93.1 % (92.1-94.1) */
export function percent(estimate: Estimate): string {
  return withInterval(estimate, (one) => (100 * one).toFixed(1), " %");
}

export function times(estimate: Estimate): string {
  return withInterval(estimate, (one) => one.toFixed(2), "x");
}

/** One case has no spread to estimate an interval from. */
function withInterval(
  { value, low, high, n }: Estimate,
  digits: (one: number) => string,
  unit: string,
): string {
  const interval = n > 1 ? `${digits(low)}-${digits(high)}` : "one case";
  return `${digits(value)}${unit} (${interval})`;
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
