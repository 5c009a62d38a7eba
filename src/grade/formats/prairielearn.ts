import type { Result } from "../rules";
import { exerciseText, resultText } from "./exercise-text";
import type { Format } from "./format";

/** The whole file may have a megabyte. */
const LONGEST = 20_000;

/** PrairieLearn's results.json: https://docs.prairielearn.com/externalGrading/#grading-results */
export const prairielearn: Format = {
  forStudent: (result) => ({
    name: "prairielearn.json",
    content: `${JSON.stringify(results(result), null, 1)}\n`,
  }),
};

function results(result: Result) {
  const { status, note, score, max, exercises } = result;
  if (!["graded", "stopped"].includes(status))
    return { gradable: false, format_errors: [note ?? status] };
  return {
    gradable: true,
    score: max > 0 ? score / max : 0,
    message: resultText(result).slice(0, LONGEST),
    tests: exercises.map((exercise) => ({
      name: exercise.id,
      description: exercise.title,
      points: exercise.score,
      max_points: exercise.max,
      output: exerciseText(exercise).slice(0, LONGEST),
    })),
  };
}
