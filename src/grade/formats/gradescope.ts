import type { Result } from "../rules";
import { exerciseText, isSolved, resultText } from "./exercise-text";
import type { Format } from "./format";

/** Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/ */
export const gradescope: Format = {
  forStudent: (result) => ({
    name: "results.json",
    content: `${JSON.stringify(results(result), null, 1)}\n`,
  }),
};

function results(result: Result) {
  return {
    score: result.score,
    execution_time: Math.round(result.seconds * 1000) / 1000,
    output: resultText(result),
    output_format: "text",
    test_output_format: "text",
    test_name_format: "text",
    visibility: "visible",
    stdout_visibility: "hidden",
    extra_data: {
      student: result.student,
      lesson: result.lesson,
      status: result.status,
      isolation: result.isolation,
      submission: result.submissionHash,
      checks: result.checkVersion,
      max: result.max,
      ...(result.late && { late: result.late }),
    },
    tests: result.exercises.map((exercise, i) => ({
      score: exercise.score,
      max_score: exercise.max,
      status: isSolved(exercise) ? "passed" : "failed",
      name: `${exercise.id}: ${exercise.title}`,
      number: String(i + 1),
      output: exerciseText(exercise),
      tags: [exercise.id],
      visibility: "visible",
    })),
  };
}
