import { reportHtml } from "../../lessons/report";
import { resultText } from "../formats/exercise-text";
import type { Course, Output } from "../formats/format";
import type { Result } from "../rules";
import type { ExerciseGrade } from "../types";
import { escaped, page, points } from "./page";

/** What a student reads: the same as below a cell of the notebook, for each exercise. */
export function feedback(result: Result, { assignment }: Course): Output {
  const { student, score, max, exercises } = result;
  const title = `${assignment}: ${points(score)} of ${points(max)} points`;
  const said = resultText(result);
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="quiet"><bdi>${escaped(student)}</bdi></p>`,
    said ? `<p class="note">${escaped(said)}</p>` : "",
    ...exercises.map((one) => exerciseHtml(result.lesson, one)),
  ];
  return { name: "feedback.html", content: page(title, body.join("\n")) };
}

function exerciseHtml(lesson: string, exercise: ExerciseGrade): string {
  const { id, title, score, max, checks, mistake } = exercise;
  const heading = `<h2>${escaped(id)}: ${points(score)} of ${points(max)} points</h2>`;
  if (checks.length === 0)
    return `${heading}\n<p class="quiet">${escaped(title)}: not checked.</p>`;
  const report = reportHtml({
    exercise: `${lesson}/${id}`,
    title,
    passed: checks.every((check) => check.passed),
    properties: checks,
    ...(mistake && { mistake }),
    remarks: [],
    progress: { solved: [], all: [] },
  });
  return `${heading}\n${report}`;
}
