import type { Result } from "../rules";
import type { ExerciseGrade } from "../types";

/** An exercise's feedback as text: each check, and the typical mistake that it looks like. */
export function exerciseText({ checks, mistake }: ExerciseGrade): string {
  const lines = checks.map(
    ({ title, passed, message }) =>
      `${passed ? "✓" : "✗"} ${title}${message ? `: ${message}` : ""}`,
  );
  if (mistake)
    lines.push(
      `This looks like a typical mistake: ${mistake.name}.`,
      mistake.question,
    );
  return lines.join("\n");
}

export const isSolved = ({ checks }: ExerciseGrade) =>
  checks.length > 0 && checks.every(({ passed }) => passed);

/** What is to be said about the submission as a whole; with where it ran, if that was not safe. */
export function resultText(result: Result): string {
  const { note, late, attempt, attempts, isolation } = result;
  return [
    note ?? "",
    attempts > 1 ? `Graded: attempt '${attempt}', one of ${attempts}.` : "",
    late ? lateText(late) : "",
    isolation === "none"
      ? "This ran without isolation: the grader trusted the submission."
      : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function lateText({ days, penalty }: NonNullable<Result["late"]>): string {
  return `${days} ${days === 1 ? "day" : "days"} late: ${penalty} points less.`;
}
