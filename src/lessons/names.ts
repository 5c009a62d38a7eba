import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** The project's folder. */
export const ROOT = path.resolve(__dirname, "../..");

/** The names of all lessons: the folders of lessons/ that hold a lesson.md, in order. */
export function lessonNames(root = ROOT): string[] {
  return readdirSync(path.join(root, "lessons"))
    .filter((name) => existsSync(lessonFile(root, name)))
    .sort();
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
