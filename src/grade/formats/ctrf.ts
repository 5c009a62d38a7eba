import { exerciseText, isSolved } from "./exercise-text";
import type { Course, Format, Row } from "./format";

/** Common Test Report Format: https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json */
export const ctrf: Format = {
  forAll: (rows, course) => ({
    name: "ctrf.json",
    content: `${JSON.stringify(report(rows, course), null, 1)}\n`,
  }),
};

function report(
  rows: readonly Row[],
  { lesson, exercises, started, stopped }: Course,
) {
  const tests = rows.flatMap((row) =>
    exercises.map(({ id }) => testOf(row, lesson, id)),
  );
  const count = (status: string) =>
    tests.filter((test) => test.status === status).length;
  return {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    generatedBy: "grad-cam-workbook",
    results: {
      tool: { name: "grad-cam-workbook" },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: 0,
        other: count("other"),
        suites: rows.length,
        start: started.getTime(),
        stop: stopped.getTime(),
      },
      tests,
    },
  };
}

function testOf({ student, result }: Row, lesson: string, id: string) {
  const test = { name: id, suite: [lesson, student] };
  const exercise = result?.exercises.find((one) => one.id === id);
  if (!result || !exercise)
    return { ...test, status: "other", duration: 0, message: "not graded" };
  const { score, max } = exercise;
  const share = { ...test, extra: { score, max } };
  if (exercise.checks.length === 0)
    return {
      ...share,
      status: "skipped",
      duration: 0,
      message: result.note ?? result.status,
    };
  const duration = Math.round(
    (1000 * result.seconds) / result.exercises.length,
  );
  return isSolved(exercise)
    ? { ...share, status: "passed", duration }
    : { ...share, status: "failed", duration, message: exerciseText(exercise) };
}
