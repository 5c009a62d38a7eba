import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cellsOfLesson } from "./build";
import { lessonFolder, lessonNames, ROOT } from "./names";
import { orList } from "../errors";
import { toMarkdown, type Cell } from "./notebook";

interface SavedCell {
  cell_type: string;
  source: string | string[];
  metadata?: { tags?: string[] };
  attachments?: object;
}

/** Cells that are made of exercises.ts, by the kind before the colon of their tag. */
const MADE = /^(card|exercise|check|in-place):(\w+)$/;

/**
 * Takes a notebook's texts and code back into lesson.md. The cells of exercises become {{exercise ID}} again, since they are
 * made of exercises.ts; results are left out.
 *
 * @returns the lesson.md that was written
 * @throws Error for what lesson.md cannot hold: nothing is lost in silence, and nothing is written then
 */
export function importNotebook(file: string, root = ROOT): string {
  const lesson = path.basename(file, ".ipynb");
  const known = lessonNames(root);
  if (!known.includes(lesson))
    throw new RangeError(
      `Expected a notebook that is named like a lesson, ${orList(known)}, got '${path.basename(file)}'. npm run lesson -- new makes a new one.`,
    );
  const cells = readCells(file);
  const made = new Map(
    cellsOfLesson(lesson, root).flatMap((cell) => {
      const tag = cell.tags.find((one) => MADE.test(one));
      return tag ? [[tag, cell.source]] : [];
    }),
  );
  const kept = cells.flatMap((cell) => withPlaceholders(cell, made));
  const target = path.join(lessonFolder(lesson, root), "lesson.md");
  writeFileSync(target, toMarkdown(kept));
  return target;
}

function readCells(file: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: SavedCell[];
  };
  return cells.map((cell, i) => {
    const { cell_type: type, attachments, metadata: { tags = [] } = {} } = cell;
    const fail = (what: string) => {
      throw new Error(
        `Cell ${i + 1} of ${path.basename(file)} ${what}, which lesson.md cannot hold.`,
      );
    };
    if (type !== "code" && type !== "markdown")
      fail(`is of the type '${type}'`);
    if (attachments && Object.keys(attachments).length > 0)
      fail("has a picture pasted into it (save it as a file and link it)");
    if (type === "markdown" && tags.some((tag) => !MADE.test(tag)))
      fail(`is a text with the tags ${tags.join(", ")}`);
    const source = [cell.source].flat().join("");
    return {
      type: type as Cell["type"],
      source: type === "markdown" ? asText(source) : source,
      tags,
    };
  });
}

/** A text's own TypeScript blocks must not become cells. */
const asText = (source: string) =>
  source.replace(/^(`{3,})ts(?=\s|$)/gm, "$1typescript");

function withPlaceholders(
  cell: Cell,
  made: ReadonlyMap<string, string>,
): Cell[] {
  const tag = cell.tags.find((one) => MADE.test(one));
  if (!tag) return [cell];
  const [, kind, id] = MADE.exec(tag)!;
  const now = made.get(tag);
  if (now?.trim() !== cell.source.trim())
    throw new Error(
      `The cell tagged ${tag} ${now === undefined ? "belongs to no exercise of the lesson" : "was changed"}. Its text is made of exercises.ts and solution.ts: change it there, or put the cell back as it was.`,
    );
  return kind === "card"
    ? [{ type: "markdown", source: `{{exercise ${id}}}`, tags: [] }]
    : [];
}
