import { gradeSubmission } from "./grade-submission";
import type { GradedLesson } from "./graded-lesson";
import type {
  Isolation,
  SandboxLimits,
  SandboxPool,
  StudentGrade,
} from "./types";
import type { Work } from "./work";

/** Who grades a submission's code: this process, or other machines. */
export interface Marker {
  readonly isolation: Isolation;
  /** @throws Error for the marker's own trouble; never for what the student's code does */
  grade(student: string, work: Work): Promise<StudentGrade>;
  close(): Promise<void>;
}

/** Grades in sandboxes on this machine, which end with it. */
export function localMarker(
  lesson: GradedLesson,
  pool: SandboxPool,
  limits?: SandboxLimits,
): Marker {
  return {
    isolation: pool.isolation,
    grade: (student, work) =>
      gradeSubmission(student, work, lesson, pool, limits),
    close: () => pool.close(),
  };
}
