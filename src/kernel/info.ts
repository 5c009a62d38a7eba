import type { Content } from "./wire";

/** What the kernel says of itself. */
export const kernelInfo = (typescript: string): Content => ({
  status: "ok",
  protocol_version: "5.4",
  implementation: "tslab-workbook",
  implementation_version: "1.0.0",
  banner: `TypeScript ${typescript}, Node.js ${process.versions.node}`,
  help_links: [
    {
      text: "TypeScript handbook",
      url: "https://www.typescriptlang.org/docs/handbook/",
    },
  ],
  language_info: {
    name: "typescript",
    version: typescript,
    mimetype: "text/typescript",
    file_extension: ".ts",
    // JupyterLab reads `mode`, the classic notebook the other two.
    codemirror_mode: {
      mode: "typescript",
      name: "javascript",
      typescript: true,
    },
  },
});

/** Whether a cell gets a number and a place in the history. */
export const isNumbered = ({ silent, store_history }: Content): boolean =>
  !silent && store_history !== false;

/** The cells that were run since the kernel started. */
export class History {
  private cells: { count: number; code: string }[] = [];

  /** Remembers a cell. */
  add(count: number, code: string): void {
    this.cells.push({ count, code });
  }

  /** The content of a `history_reply`: the last cells, a range of them, or those that match a pattern. */
  answer(request: Content): Content {
    const { hist_access_type: kind, n, start, stop, pattern } = request;
    let found = this.cells;
    if (kind === "range") {
      const end = typeof stop === "number" ? stop : Infinity;
      const isIn = (count: number) => count >= Number(start) && count < end;
      found = found.filter(({ count }) => isIn(count));
    } else if (kind === "search") {
      const matches = fromGlob(String(pattern ?? "*"));
      found = found.filter(({ code }) => matches.test(code));
      if (request.unique)
        found = [...new Map(found.map((cell) => [cell.code, cell])).values()];
    }
    if (typeof n === "number" && kind !== "range") found = found.slice(-n);
    const history = found.map(({ count, code }) => [
      1,
      count,
      request.output ? [code, null] : code,
    ]);
    return { status: "ok", history };
  }
}

/** `*` stands for any characters, `?` for one. */
function fromGlob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`,
    "s",
  );
}
