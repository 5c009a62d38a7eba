import type { Attempt } from "./attempts";
import type { Analyst } from "./code/analyst";
import { gradeSubmission, nothingGraded } from "./grade-submission";
import type { GradedLesson } from "./graded-lesson";
import type { GradedAttempt } from "./rules";
import { findSubmission, type Place, type Submission } from "./submissions";
import type { SandboxLimits, SandboxPool } from "./types";
import { readAttempt, readWork } from "./work";

/** What grades a submission. */
export interface Grader {
  readonly lesson: GradedLesson;
  readonly pool: SandboxPool;
  readonly analyst: Analyst;
  readonly limits?: SandboxLimits;
}

export interface GradedStudent {
  readonly attempts: readonly GradedAttempt[];
  /** How many of them had to be graded now. */
  readonly fresh: number;
}

/** Grades each attempt of a student, except those that the record has already, of the same bytes by the same checks. */
export async function gradeStudent(
  place: Place,
  record: readonly GradedAttempt[],
  grader: Grader,
): Promise<GradedStudent> {
  const submission = await findSubmission(place, grader.lesson.name);
  if (submission.problem) return nothing(submission, grader);
  const attempts: GradedAttempt[] = [];
  let fresh = 0;
  for (const attempt of submission.attempts) {
    const { grade, isFresh } = await gradeAttempt(
      submission,
      attempt,
      record,
      grader,
    );
    const submitted = attempt.file.modified.toISOString();
    attempts.push({ attempt: attempt.name, submitted, grade });
    fresh += Number(isFresh);
  }
  return { attempts, fresh };
}

function nothing(
  { student, problem, notes }: Submission,
  { lesson, pool }: Grader,
): GradedStudent {
  const work = { hash: "", problem, notes };
  const grade = nothingGraded(student, work, lesson, pool.isolation);
  return { attempts: [{ attempt: "", grade }], fresh: 0 };
}

async function gradeAttempt(
  { student, notes }: Submission,
  attempt: Attempt,
  record: readonly GradedAttempt[],
  { lesson, pool, analyst, limits }: Grader,
) {
  const read = await readAttempt(attempt);
  const known = record.find(
    ({ grade }) =>
      grade.submissionHash === read.hash &&
      grade.checkVersion === lesson.checkVersion &&
      grade.isolation === pool.isolation &&
      grade.student === student,
  );
  if (known) return { grade: known.grade, isFresh: false };
  const exercises = lesson.parts.exercises.map(({ id }) => id);
  const all = { ...attempt, notes: [...notes, ...attempt.notes] };
  const work = await readWork(all, read, exercises, analyst);
  const grade = await gradeSubmission(student, work, lesson, pool, limits);
  return { grade, isFresh: true };
}
