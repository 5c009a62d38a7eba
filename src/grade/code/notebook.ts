import { ReadError } from "../files";

/** A code cell of a notebook. */
export interface CodeCell {
  readonly source: string;
  readonly tags: readonly string[];
}

/** More code than this is no lesson's work. */
const MOST_CODE = 1 << 20;

/**
 * The code cells of an .ipynb file. Cells that are none are left out; all else about them may be wrong.
 *
 * @throws ReadError for what is no notebook
 */
export function readNotebook(text: string): CodeCell[] {
  const { cells } = Object(parsed(text)) as { cells?: unknown };
  if (!Array.isArray(cells))
    throw new ReadError("it is no notebook: it has no list of cells");
  const code = cells.flatMap((cell) => codeCell(Object(cell)));
  const length = code.reduce((sum, { source }) => sum + source.length, 0);
  if (length > MOST_CODE)
    throw new ReadError(
      `its cells hold ${length} characters of code; the limit is ${MOST_CODE}`,
    );
  return code;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReadError("it is no notebook: it is not JSON");
  }
}

function codeCell(cell: Record<string, unknown>): CodeCell[] {
  const source = textOf(cell.source);
  if (cell.cell_type !== "code" || source === undefined) return [];
  const { tags } = Object(cell.metadata) as { tags?: unknown };
  return [{ source, tags: isStrings(tags) ? tags : [] }];
}

/** nbformat allows one string, or a list of lines. */
function textOf(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  return isStrings(source) ? source.join("") : undefined;
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
