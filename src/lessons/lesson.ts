import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { orList, suggest } from "../errors";
import { lessonNames, ROOT } from "./names";
import type { Exercise, Mistakes } from "./exercise";
import type { Fingerprints } from "./fingerprints";
import type { StudentFunction } from "./in-process";
import type { Define } from "./kit";

/** What a lesson's folder holds besides its text. Solutions, mistakes and hidden seeds are not in a student's copy. */
export interface LessonParts {
  readonly exercises: readonly Exercise[];
  readonly define: Define;
  readonly fingerprints: Fingerprints;
  readonly solution?: Readonly<Record<string, StudentFunction>>;
  readonly mistakes?: Mistakes;
  /** By exercise: the seeds of its hidden inputs. */
  readonly hidden?: Readonly<Record<string, readonly number[]>>;
}

/** The lessons that have exercises. */
export function lessonsWithExercises(root = ROOT): string[] {
  return lessonNames(root).filter((name) =>
    existsSync(partFile(root, name, "exercises.ts")),
  );
}

/** Reads a lesson's parts as they are on disk now: an author may have changed them since the last time. */
export function loadLesson(name: string, root = ROOT): LessonParts {
  const known = lessonsWithExercises(root);
  if (!known.includes(name))
    throw new RangeError(
      `Expected a lesson with exercises, ${orList(known)}, got '${name}'.${suggest(name, known)}`,
    );
  return {
    ...required<Pick<LessonParts, "exercises">>(root, name, "exercises.ts"),
    ...required<Pick<LessonParts, "define">>(root, name, "checks.ts"),
    fingerprints: optional<Fingerprints>(root, name, "fingerprints.json") ?? {},
    solution: optional(root, name, "solution.ts"),
    mistakes: optional<{ mistakes: Mistakes }>(root, name, "mistakes.ts")
      ?.mistakes,
    hidden: optional(root, name, "hidden.json"),
  };
}

function partFile(root: string, name: string, file: string): string {
  return path.join(root, "lessons", name, file);
}

function required<T>(root: string, name: string, file: string): T {
  const part = optional<T>(root, name, file);
  if (part) return part;
  throw new Error(
    `Expected lessons/${name} to have ${file}, as every lesson with exercises.`,
  );
}

function optional<T>(root: string, name: string, file: string): T | undefined {
  const whole = partFile(root, name, file);
  if (!existsSync(whole)) return undefined;
  const load = createRequire(whole);
  delete load.cache[load.resolve(whole)];
  return load(whole) as T;
}

/** An exercise by "02-grad-cam/gradCamWeights". */
export function findExercise(id: string, root = ROOT) {
  const [name, exerciseId = ""] = String(id).split("/");
  const lesson = loadLesson(name, root);
  const ids = lesson.exercises.map((one) => one.id);
  const exercise = lesson.exercises.find((one) => one.id === exerciseId);
  if (exercise) return { name, lesson, exercise };
  throw new RangeError(
    `Expected an exercise of ${name}, ${orList(ids.map((one) => `${name}/${one}`))}, got '${id}'.${suggest(exerciseId, ids)}`,
  );
}
