import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { orList, suggest } from "../errors";
import { exerciseCells } from "./exercise-cells";
import { loadLesson } from "./lesson";
import { lessonFolder, lessonNames, readMarkdown, ROOT } from "./names";
import { parseLesson, toNotebook } from "./notebook";
import { seedsOf } from "./seeds";
import { solutionText } from "./solution-text";

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

/** Makes the notebook of a lesson without writing it. */
export function buildNotebook(lesson: string, root = ROOT): BuiltNotebook {
  const content = toNotebook(cellsOfLesson(lesson, root));
  const file = path.join(root, "notebooks", `${lesson}.ipynb`);
  const onDisk = existsSync(file) ? readFileSync(file, "utf8") : "";
  const unchanged = onDisk === content;
  const sameCells = unchanged || cellsOf(onDisk) === cellsOf(content);
  return { lesson, file, content, unchanged, sameCells };
}

/** The cells of a lesson, with those of its exercises; solutions are folded into the cards where they are. */
export function cellsOfLesson(lesson: string, root = ROOT) {
  const markdown = readMarkdown(lesson, root);
  const folder = lessonFolder(lesson, root);
  if (!existsSync(path.join(folder, "exercises.ts")))
    return parseLesson(markdown);
  const { exercises } = loadLesson(lesson, root);
  const solutions = path.join(folder, "solution.ts");
  const source = existsSync(solutions) ? readFileSync(solutions, "utf8") : "";
  return parseLesson(markdown, (id) => {
    const exercise = exercises.find((one) => one.id === id);
    if (exercise)
      return exerciseCells(lesson, exercise, solutionText(source, id));
    const known = exercises.map((one) => one.id);
    throw new Error(
      `lessons/${lesson}/lesson.md: expected {{exercise ID}} to name one of exercises.ts, ${orList(known)}, got '${id}'.${suggest(id, known)}`,
    );
  });
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

/** Writes fingerprints.json and hidden.json, where the lesson has its solutions and mistakes. */
async function writeSeeds(lesson: string, root: string): Promise<void> {
  const folder = lessonFolder(lesson, root);
  if (!existsSync(path.join(folder, "solution.ts"))) return;
  const { exercises, solution = {}, mistakes = {} } = loadLesson(lesson, root);
  const fingerprints: Record<string, unknown> = {};
  const hidden: Record<string, unknown> = {};
  for (const exercise of exercises) {
    const { id } = exercise;
    if (typeof solution[id] !== "function") continue;
    const seeds = await seedsOf(exercise, solution[id], mistakes[id] ?? []);
    fingerprints[id] = seeds.fingerprint;
    hidden[id] = seeds.hidden;
  }
  const write = (name: string, content: object) =>
    writeFile(path.join(folder, name), `${JSON.stringify(content)}\n`);
  await write("fingerprints.json", fingerprints);
  await write("hidden.json", hidden);
}

/** Writes the notebooks of the lessons as they should be, without results. */
export async function buildAll(
  lessons = lessonNames(),
  root = ROOT,
): Promise<BuiltNotebook[]> {
  for (const lesson of lessons) await writeSeeds(lesson, root);
  const built = lessons.map((lesson) => buildNotebook(lesson, root));
  for (const { file, content, unchanged } of built)
    if (!unchanged) await writeFile(file, content);
  return built;
}
