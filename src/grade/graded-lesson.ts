import { hiddenChecks } from "../lessons/hidden";
import type { Define } from "../lessons/kit";
import { loadLesson, type LessonParts } from "../lessons/lesson";
import { checkVersion } from "./check-version";

/** A lesson with all that grades it. */
export interface GradedLesson {
  readonly name: string;
  readonly parts: LessonParts;
  readonly hidden: Define;
  readonly checkVersion: string;
}

/** @throws RangeError for a lesson that has no exercises; Error for one without a solution, which hidden checks need */
export function loadGradedLesson(name: string, root?: string): GradedLesson {
  const parts = loadLesson(name, root);
  if (!parts.solution || !parts.hidden)
    throw new Error(
      `Expected lessons/${name} to have solution.ts and hidden.json: a student's copy cannot grade.`,
    );
  return {
    name,
    parts,
    hidden: hiddenChecks(parts),
    checkVersion: checkVersion(name, root),
  };
}
