import { createHash } from "node:crypto";
import { PLACEHOLDER } from "./exercise-cells";

/** A cell of a lesson: text, or code to run. */
export interface Cell {
  readonly type: "markdown" | "code";
  readonly source: string;
  readonly tags: readonly string[];
}

/**
 * An opening fence of a code cell, with the tags of the cell after the language: ```ts tag other-tag. More backticks where
 * the code has a line of three.
 */
const OPEN = /^`{3,}ts(?=\s|$)(.*)$/;
const FENCE = /^`{3,}/;
const HEADING = /^#{1,3} /;

/**
 * Reads the cells of a lesson.md. Blocks fenced by ```ts are code cells, the words after `ts` their tags. The text
 * between is markdown; a heading starts a new cell. Blocks fenced in any other way stay text.
 *
 * @param expand gives the cells for a line {{exercise ID}}
 * @throws Error with the line number for a block that is never closed
 */
export function parseLesson(
  markdown: string,
  expand: (exercise: string) => Cell[] = keepPlaceholder,
): Cell[] {
  const cells: Cell[] = [];
  let text: string[] = [];
  const flush = () => {
    const source = text.join("\n").trim();
    if (source) cells.push({ type: "markdown", source, tags: [] });
    text = [];
  };
  const lines = markdown.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const open = OPEN.exec(lines[i]);
    const exercise = PLACEHOLDER.exec(lines[i]);
    if (exercise) {
      flush();
      cells.push(...expand(exercise[1]));
      continue;
    }
    if (!FENCE.test(lines[i])) {
      if (HEADING.test(lines[i])) flush();
      text.push(lines[i]);
      continue;
    }
    const fence = FENCE.exec(lines[i])![0];
    const end = lines.findIndex((line, j) => j > i && line.trim() === fence);
    if (end < 0)
      throw new Error(`The block that opens in line ${i + 1} is never closed.`);
    if (open) {
      flush();
      const tags = open[1].trim().split(/\s+/).filter(Boolean);
      const source = lines.slice(i + 1, end).join("\n");
      cells.push({ type: "code", source, tags });
    } else {
      text.push(...lines.slice(i, end + 1));
    }
    i = end;
  }
  flush();
  return cells;
}

const keepPlaceholder = (id: string): Cell[] => [
  { type: "markdown", source: `{{exercise ${id}}}`, tags: [] },
];

/**
 * The text of an .ipynb file (nbformat 4.5) with these cells and no outputs. The same cells give the same text, and a
 * cell keeps its id as long as its content stays the same.
 */
export function toNotebook(cells: readonly Cell[]): string {
  const seen = new Map<string, number>();
  const notebook = {
    cells: cells.map((cell) => notebookCell(cell, seen)),
    metadata: {
      kernelspec: {
        display_name: "TypeScript (tslab)",
        language: "typescript",
        name: "tslab",
      },
      language_info: {
        codemirror_mode: {
          mode: "typescript",
          name: "javascript",
          typescript: true,
        },
        file_extension: ".ts",
        mimetype: "text/typescript",
        name: "typescript",
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** The text of a lesson.md with these cells. Two texts in a row become one cell when it is read again. */
export function toMarkdown(cells: readonly Cell[]): string {
  const blocks = cells.map(({ type, source, tags }) => {
    if (type === "markdown") return source.trim();
    const inside = source.match(/^`{3,}/gm) ?? [];
    const fence = "`".repeat(
      Math.max(2, ...inside.map(({ length }) => length)) + 1,
    );
    return `${fence}${["ts", ...tags].join(" ")}\n${source}\n${fence}`;
  });
  return `${blocks.join("\n\n")}\n`;
}

function notebookCell({ type, source, tags }: Cell, seen: Map<string, number>) {
  const hash = createHash("sha256")
    .update(type + source)
    .digest("hex");
  const id = hash.slice(0, 8);
  const repeat = seen.get(id) ?? 0;
  seen.set(id, repeat + 1);
  const lines = source.split(/(?<=\n)/);
  return {
    cell_type: type,
    ...(type === "code" && { execution_count: null }),
    id: repeat ? `${id}-${repeat}` : id,
    metadata: tags.length ? { tags } : {},
    ...(type === "code" && { outputs: [] }),
    source: lines,
  };
}
