import type { Memory, Results, Row } from "./results";

/** The results as a page of Markdown. */
export function markdown(results: Results): string {
  const { date, machine, rows, memory, failures } = results;
  const parts = [
    `# Benchmark of ${date}`,
    Object.entries(machine)
      .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
      .join(", "),
    ROWS_LEGEND,
    table(ROW_COLUMNS, rows),
    ...notes(rows),
    MEMORY_LEGEND,
    table(MEMORY_COLUMNS, memory),
  ];
  if (failures.length)
    parts.push(
      "Not measured:",
      failures
        .map(
          ({ model, task, batch, engine, error }) =>
            `- ${model}, ${task}, batch ${batch}, ${engine}: ${error}`,
        )
        .join("\n"),
    );
  return `${parts.join("\n\n")}\n`;
}

const ROWS_LEGEND =
  "Times are medians in ms, memory the peak during the runs in MiB. The ratio is ours / peer: below 1 ours is faster. " +
  "`pytorch-grad-cam` is timed with parameters that need no gradient; its default is in a column of its own. The " +
  "difference is max|a - b| / max|b| of the values; the map is the same up to 1e-3. Others: how much of the " +
  "processor anything else used while the two were timed; far above 0 the row means little.";

const MEMORY_LEGEND =
  "The most memory that each process held, loading included, in MiB (without pytorch-grad-cam's default mode):";

type Column<T> = readonly [title: string, cell: (row: T) => string];

const ROW_COLUMNS: readonly Column<Row>[] = [
  ["model", ({ model }) => model],
  ["task", ({ task }) => task],
  ["batch", ({ batch }) => String(batch)],
  ["engine", ({ engine }) => engine],
  ["peer", ({ peer }) => peer],
  ["ours", ({ ours_ms }) => milliseconds(ours_ms)],
  ["peer", ({ peer_ms }) => milliseconds(peer_ms)],
  ["ratio", ({ ratio }) => ratio.toFixed(2)],
  ["peer's default", ({ peer_default_ms }) => milliseconds(peer_default_ms)],
  ["runs", ({ repeats }) => String(repeats)],
  ["same map", sameMap],
  ["memory, ours", ({ ours_mb }) => String(ours_mb ?? "")],
  ["peer", ({ peer_mb }) => String(peer_mb ?? "")],
  ["others", ({ disturbance }) => share(disturbance)],
];

const MEMORY_COLUMNS: readonly Column<Memory>[] = [
  ["model", ({ model }) => model],
  ["engine", ({ engine }) => engine],
  ["ours", ({ ours_mb }) => String(ours_mb ?? "")],
  ["peer", ({ peer_mb }) => String(peer_mb ?? "")],
];

function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [
    columns.map(([title]) => title),
    columns.map(() => "---"),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function sameMap({ same_map, difference, note }: Row): string {
  const by =
    difference === null ? "nothing to compare" : difference.toExponential(0);
  return `${same_map ? "yes" : "NO"} (${by}${note ? ", see below" : ""})`;
}

function notes(rows: readonly Row[]): string[] {
  const noted = rows.filter(({ note }) => note);
  if (!noted.length) return [];
  const lines = noted.map(
    ({ model, task, compared_with, note }) =>
      `- ${model}, ${task}: ${note}. Ours are compared with ${compared_with}.`,
  );
  return [lines.join("\n")];
}

function share(value: number | null): string {
  return value === null ? "" : `${Math.round(value * 100)} %`;
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "";
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}
