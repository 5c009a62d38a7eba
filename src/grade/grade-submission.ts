import type { Exercise } from "../lessons/exercise";
import { argumentsFor, recognize } from "../lessons/fingerprints";
import { HIDDEN_MESSAGE } from "../lessons/hidden";
import { runChecks, type CheckResult, type Student } from "../lessons/kit";
import { FarError } from "../lessons/near";
import { isValues, type Answer } from "../lessons/values";
import type { GradedLesson } from "./graded-lesson";
import { Runner } from "./runner";
import { incidentNote, noteOf, shortened } from "./student-note";
import type {
  ExerciseGrade,
  GradedCheck,
  Isolation,
  SandboxLimits,
  SandboxPool,
  Status,
  StudentGrade,
} from "./types";
import type { Work } from "./work";

/** What a hidden check says where there was no answer: an error's own text may carry the input. */
export const HIDDEN_NO_ANSWER =
  "your function gave no answer to a hidden input: it threw an error, or had to be stopped.";

/** Larger arrays are no picture that a student looks at. */
const MOST_VALUES = 10_000;

/**
 * Grades one submission: visible checks first, then hidden ones, so that nothing which is shown to the student can carry
 * what a hidden check was called with.
 *
 * @throws Error for the grader's own trouble, as a sandbox that does not start; never for what the student's code does
 */
export async function gradeSubmission(
  student: string,
  work: Work,
  lesson: GradedLesson,
  pool: SandboxPool,
  limits?: SandboxLimits,
): Promise<StudentGrade> {
  const started = performance.now();
  const { compiled } = work;
  if (compiled === undefined)
    return nothingGraded(student, work, lesson, pool.isolation);
  const sandbox = await pool.open(compiled, limits);
  try {
    const runner = new Runner(sandbox);
    const exercises = await gradeExercises(runner, lesson);
    if (runner.failure) throw runner.failure;
    const incidents = [...sandbox.incidents];
    return {
      ...gradeOf(student, work, lesson, exercises, pool.isolation),
      status: incidents.length ? "stopped" : "graded",
      ...noteOf([...incidents.map(incidentNote), ...work.notes]),
      incidents,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await sandbox.close();
  }
}

/** A grade of nothing, for who handed in nothing that can run. */
export function nothingGraded(
  student: string,
  work: {
    readonly hash: string;
    readonly problem?: { readonly status: Status; readonly note: string };
    readonly notes: readonly string[];
  },
  lesson: GradedLesson,
  isolation: Isolation,
): StudentGrade {
  const exercises = lesson.parts.exercises.map((exercise) =>
    exerciseGrade(exercise, []),
  );
  return {
    ...gradeOf(student, work, lesson, exercises, isolation),
    status: work.problem?.status ?? "no submission",
    ...noteOf([work.problem?.note ?? "", ...work.notes]),
  };
}

function gradeOf(
  student: string,
  { hash }: { readonly hash: string },
  { name, checkVersion }: GradedLesson,
  exercises: readonly ExerciseGrade[],
  isolation: Isolation,
): StudentGrade {
  return {
    student,
    lesson: name,
    status: "graded",
    score: sum(exercises, ({ score }) => score),
    max: sum(exercises, ({ max }) => max),
    exercises,
    incidents: [],
    isolation,
    seconds: 0,
    submissionHash: hash,
    checkVersion,
  };
}

async function gradeExercises(
  runner: Runner,
  { parts, hidden: hiddenOnes }: GradedLesson,
): Promise<ExerciseGrade[]> {
  const { student } = runner;
  const visible = await runChecks(parts.define, student);
  const hidden = await runChecks(hiddenOnes, student);
  const grades: ExerciseGrade[] = [];
  for (const exercise of parts.exercises) {
    const of = ({ exercise: id }: CheckResult) => id === exercise.id;
    const checks = [
      ...visible.filter(of).map(visibleCheck),
      ...hidden.filter(of).map(hiddenCheck),
    ];
    const grade = exerciseGrade(exercise, checks);
    const mistake =
      grade.score < grade.max
        ? await mistakeOf(exercise, student, parts.fingerprints[exercise.id])
        : undefined;
    grades.push({ ...grade, ...(mistake && { mistake }) });
  }
  return grades;
}

function exerciseGrade(
  { id, title, points }: Exercise,
  checks: readonly GradedCheck[],
): ExerciseGrade {
  const passed = checks.filter((check) => check.passed).length;
  const score = checks.length ? (points * passed) / checks.length : 0;
  return { id, title, score, max: points, checks };
}

function visibleCheck({ title, error }: CheckResult): GradedCheck {
  if (!error) return { title, hidden: false, passed: true };
  const message = shortened(error.message);
  const failed = { title, hidden: false, passed: false, message };
  if (!(error instanceof FarError)) return failed;
  const { expectedAnswer: expected, actualAnswer: actual } = error;
  return isSmall(expected) && isSmall(actual)
    ? { ...failed, expected, actual }
    : failed;
}

function hiddenCheck({ title, error }: CheckResult): GradedCheck {
  if (!error) return { title, hidden: true, passed: true };
  const message =
    error.message === HIDDEN_MESSAGE ? HIDDEN_MESSAGE : HIDDEN_NO_ANSWER;
  return { title, hidden: true, passed: false, message };
}

/** The typical mistake that the function makes; one answer that does not come is enough to stop asking. */
async function mistakeOf(
  exercise: Exercise,
  student: Student,
  fingerprint: GradedLesson["parts"]["fingerprints"][string] | undefined,
): Promise<ExerciseGrade["mistake"]> {
  const answers: Answer[] = [];
  for (const [i, seed] of (fingerprint?.seeds ?? []).entries()) {
    const args = argumentsFor(exercise, seed, i);
    const answer = await student[exercise.id](...args).catch(() => undefined);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  const found = recognize(fingerprint, answers);
  return found && { name: found.name, question: found.question };
}

const isSmall = (answer: Answer) =>
  !isValues(answer) || answer.data.length <= MOST_VALUES;

const sum = <T>(items: readonly T[], value: (item: T) => number) =>
  items.reduce((total, item) => total + value(item), 0);
