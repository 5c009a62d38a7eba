import type { Attempt } from "./attempts";
import type { Analyst } from "./code/analyst";
import { nothingGraded } from "./grade-submission";
import type { GradedLesson } from "./graded-lesson";
import type { Marker } from "./marker";
import type { GradedAttempt } from "./rules";
import { findSubmission, type Place, type Submission } from "./submissions";
import { readAttempt, readWork } from "./work";

/** What grades a submission. */
export interface Grader {
  readonly lesson: GradedLesson;
  readonly marker: Marker;
  readonly analyst: Analyst;
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
  { lesson, marker }: Grader,
): GradedStudent {
  const work = { hash: "", problem, notes };
  const grade = nothingGraded(student, work, lesson, marker.isolation);
  return { attempts: [{ attempt: "", grade }], fresh: 0 };
}

async function gradeAttempt(
  { student, notes }: Submission,
  attempt: Attempt,
  record: readonly GradedAttempt[],
  { lesson, marker, analyst }: Grader,
) {
  const read = await readAttempt(attempt);
  const known = record.find(
    ({ grade }) =>
      grade.submissionHash === read.hash &&
      grade.checkVersion === lesson.checkVersion &&
      grade.isolation === marker.isolation &&
      grade.student === student,
  );
  if (known) return { grade: known.grade, isFresh: false };
  const exercises = lesson.parts.exercises.map(({ id }) => id);
  const all = { ...attempt, notes: [...notes, ...attempt.notes] };
  const work = await readWork(all, read, exercises, analyst);
  const grade = await marker.grade(student, work);
  return { grade, isFresh: true };
}
