import type { Result } from "../rules";
import { csv } from "./csv";
import type { Format } from "./format";

const COLUMNS = [
  "assignment",
  "duedate",
  "timestamp",
  "student_id",
  "last_name",
  "first_name",
  "email",
  "raw_score",
  "late_submission_penalty",
  "score",
  "max_score",
];

/** What `nbgrader export` writes (nbgrader/plugins/export.py). Names and addresses are not known here. */
export const nbgrader: Format = {
  forAll: (rows, course) => ({
    name: "nbgrader.csv",
    content: csv([
      COLUMNS,
      ...rows.map(({ student, result }) => [
        course.assignment,
        time(course.deadline?.toISOString()),
        time(result?.submitted),
        ...[student, "", "", ""],
        ...scores(result),
        course.max,
      ]),
    ]),
  }),
};

function scores(result?: Result) {
  if (!result) return ["", "", ""];
  const penalty = result.late?.penalty ?? 0;
  const raw = Math.round((result.score + penalty) * 100) / 100;
  return [raw, penalty, result.score];
}

/** As Python writes it, in UTC. */
const time = (iso = "") => iso.slice(0, 19).replace("T", " ");
