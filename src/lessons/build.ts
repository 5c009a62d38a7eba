import { existsSync, readFileSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { orList, suggest } from "../errors";
import { exerciseCells } from "./exercise-cells";
import { loadLesson } from "./lesson";
import { parseLesson, toNotebook } from "./notebook";
import { seedsOf } from "./seeds";
import { solutionText } from "./solution-text";

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
  const content = toNotebook(cellsOfLesson(lesson, root));
  const file = path.join(root, "notebooks", `${lesson}.ipynb`);
  const onDisk = existsSync(file) ? readFileSync(file, "utf8") : "";
  const unchanged = onDisk === content;
  const sameCells = unchanged || cellsOf(onDisk) === cellsOf(content);
  return { lesson, file, content, unchanged, sameCells };
}

/** The cells of a lesson, with those of its exercises; solutions are folded into the cards where they are. */
function cellsOfLesson(lesson: string, root: string) {
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

/** The folder of a lesson. */
export function lessonFolder(lesson: string, root = ROOT): string {
  return path.join(root, "lessons", lesson);
}

/** The text of a lesson. */
export function readMarkdown(lesson: string, root = ROOT): string {
  return readFileSync(lessonFile(root, lesson), "utf8");
}

function lessonFile(root: string, lesson: string): string {
  return path.join(lessonFolder(lesson, root), "lesson.md");
}
