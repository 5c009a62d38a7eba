import { existsSync, readFileSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseLesson, toNotebook } from "./notebook";

const ROOT = path.resolve(__dirname, "../..");

/** A notebook as its lesson says it should be. */
export interface BuiltNotebook {
  readonly lesson: string;
  /** The path of the .ipynb file */
  readonly file: string;
  readonly content: string;
  /** Whether the file on disk is the same to the letter */
  readonly unchanged: boolean;
  /** Whether its cells are: a notebook that was run and saved holds results besides */
  readonly sameCells: boolean;
}

/** The names of all lessons: the folders of lessons/ that hold a lesson.md, in order. */
export function lessonNames(root = ROOT): string[] {
  return readdirSync(path.join(root, "lessons"))
    .filter((name) => existsSync(lessonFile(root, name)))
    .sort();
}

/** Makes the notebook of a lesson without writing it. */
export function buildNotebook(lesson: string, root = ROOT): BuiltNotebook {
  const content = toNotebook(
    parseLesson(readFileSync(lessonFile(root, lesson), "utf8")),
  );
  const file = path.join(root, "notebooks", `${lesson}.ipynb`);
  const onDisk = existsSync(file) ? readFileSync(file, "utf8") : "";
  const unchanged = onDisk === content;
  const sameCells = unchanged || cellsOf(onDisk) === cellsOf(content);
  return { lesson, file, content, unchanged, sameCells };
}

/** What a notebook says, without its results; "" for a file that is no notebook. */
function cellsOf(notebook: string): string {
  try {
    const { cells } = JSON.parse(notebook) as { cells: SavedCell[] };
    const said = cells.map(({ cell_type, source }) => [
      cell_type,
      [source].flat().join(""),
    ]);
    return JSON.stringify(said);
  } catch {
    return "";
  }
}

interface SavedCell {
  cell_type: string;
  source: string | string[];
}

/** Writes the notebooks of the lessons as they should be, without results. */
export async function buildAll(
  lessons = lessonNames(),
  root = ROOT,
): Promise<BuiltNotebook[]> {
  const built = lessons.map((lesson) => buildNotebook(lesson, root));
  for (const { file, content, unchanged } of built)
    if (!unchanged) await writeFile(file, content);
  return built;
}

function lessonFile(root: string, lesson: string): string {
  return path.join(root, "lessons", lesson, "lesson.md");
}
