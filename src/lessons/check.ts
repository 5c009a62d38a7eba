import type { Exercise } from "./exercise";
import { answersOf, recognize } from "./fingerprints";
import { inProcess, type StudentFunction } from "./in-process";
import { runChecks, type CheckResult } from "./kit";
import { findExercise } from "./lesson";
import { FarError } from "./near";
import { noteAttempt } from "./progress";
import { reportHtml, reportText } from "./report";
import type { Answer } from "./values";

/** One property of an exercise: passed, or why not. */
export interface CheckedProperty {
  readonly title: string;
  readonly passed: boolean;
  readonly message?: string;
  /** Where two arrays or numbers were compared. */
  readonly expected?: Answer;
  readonly actual?: Answer;
}

/** What a student reads below the cell that calls `check`. */
export interface CheckReport {
  /** "02-grad-cam/gradCamWeights" */
  readonly exercise: string;
  readonly title: string;
  readonly passed: boolean;
  readonly properties: readonly CheckedProperty[];
  /** The typical mistake that it equals. */
  readonly mistake?: { readonly name: string; readonly question: string };
  readonly remarks: readonly string[];
  /** Exercises of the lesson that have been solved, and all. */
  readonly progress: {
    readonly solved: readonly string[];
    readonly all: readonly string[];
  };
}

/**
 * Checks a function of the student's in this process, and says what it gets right, what not, and which typical mistake it
 * looks like. A cell that ends in it shows the report.
 *
 * @param id  the lesson and the exercise: "02-grad-cam/gradCamWeights"
 * @param run the student's function
 * @throws RangeError for an exercise that does not exist, with near matches
 */
export async function check(
  id: string,
  run: StudentFunction,
): Promise<CheckReport> {
  const { name, lesson, exercise } = findExercise(id);
  const { student, remarks } = inProcess({ [exercise.id]: run });
  const results = await runChecks(lesson.define, student, exercise.id);
  const passed = results.every(({ error }) => error === undefined);
  const mistake = passed ? undefined : await mistakeOf(exercise, run, lesson);
  const solved = noteAttempt(name, exercise.id, passed);
  const report: CheckReport = {
    exercise: id,
    title: exercise.title,
    passed,
    properties: results.map(toProperty),
    ...(mistake && {
      mistake: { name: mistake.name, question: mistake.question },
    }),
    remarks: [...remarks],
    progress: { solved, all: lesson.exercises.map((one) => one.id) },
  };
  const show = () => ({
    "text/html": reportHtml(report),
    "text/plain": reportText(report),
  });
  return Object.defineProperty(report, Symbol.for("Jupyter.display"), {
    value: show,
  });
}

async function mistakeOf(
  exercise: Exercise,
  run: StudentFunction,
  { fingerprints }: ReturnType<typeof findExercise>["lesson"],
) {
  const fingerprint = fingerprints[exercise.id];
  if (!fingerprint) return undefined;
  const answers = await answersOf(exercise, run, fingerprint.seeds);
  return recognize(fingerprint, answers);
}

function toProperty({ title, error }: CheckResult): CheckedProperty {
  if (!error) return { title, passed: true };
  const { message } = error;
  if (!(error instanceof FarError)) return { title, passed: false, message };
  const { expectedAnswer: expected, actualAnswer: actual } = error;
  return { title, passed: false, message, expected, actual };
}
