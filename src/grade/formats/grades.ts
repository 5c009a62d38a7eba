import { csv } from "./csv";
import type { Course, Output, Row } from "./format";

/** grades.csv: a row for every student; empty cells where the grader itself was in trouble. */
export function grades(rows: readonly Row[], course: Course): Output {
  const ids = course.exercises.map(({ id }) => id);
  const lines = rows.map(({ student, result }) => [
    student,
    ...ids.map(
      (id) => result?.exercises.find((one) => one.id === id)?.score ?? "",
    ),
    result?.score ?? "",
    course.max,
  ]);
  return {
    name: "grades.csv",
    content: csv([["student", ...ids, "total", "max"], ...lines]),
  };
}
