import type { Course, Output, Row } from "../formats/format";
import { isSolved } from "../formats/exercise-text";
import {
  commonestMistakes,
  distribution,
  exerciseFindings,
  hardestChecks,
  isGraded,
  mean,
  median,
  ran,
  twins,
  type GradedRow,
} from "./findings";
import { escaped, page, percent, points } from "./page";

const MOST_LINES = 15;

/** report.html for the grader: the class at a glance, and each student one click away. */
export function report(rows: readonly Row[], course: Course): Output {
  const graded = rows.filter(isGraded);
  const title = `${course.assignment}: ${rows.length} ${rows.length === 1 ? "submission" : "submissions"}`;
  const body = [
    `<h1>${escaped(title)}</h1>`,
    summary(graded, course),
    unsafe(graded),
    missing(rows),
    distributionSection(graded, course),
    exercisesSection(graded, course),
    checksSection(graded),
    mistakesSection(graded),
    suspiciousSection(graded),
    studentsSection(rows, course),
  ];
  return {
    name: "report.html",
    content: page(title, body.filter(Boolean).join("\n")),
  };
}

function summary(rows: readonly GradedRow[], { max }: Course): string {
  const totals = rows.map(({ result }) => result.score);
  const silent = rows.filter((row) => !ran(row)).length;
  return `<p>Mean ${points(mean(totals))}, median ${points(median(totals))} of ${points(max)} points${silent ? `; ${silent} with nothing that could be run` : ""}.</p>`;
}

function unsafe(rows: readonly GradedRow[]): string {
  return rows.some(({ result }) => result.isolation === "none")
    ? '<p class="danger"><strong>Graded without isolation (--unsafe).</strong> A submission could read, change and send what you can, and forge its own grade.</p>'
    : "";
}

function missing(rows: readonly Row[]): string {
  const left = rows.filter((row) => !isGraded(row));
  return left.length
    ? `<p class="danger">${left.length} could not be graded, by no fault of theirs: ${left.map((row) => escaped(row.student)).join(", ")}. Run the same command again.</p>`
    : "";
}

function distributionSection(
  rows: readonly GradedRow[],
  { max }: Course,
): string {
  const bins = distribution(rows);
  const most = Math.max(1, ...bins);
  const lines = bins.map((count, i) => {
    const range = `${points((max * i) / 10)} to ${points((max * (i + 1)) / 10)}`;
    return `<tr><td class="number">${range}</td><td>${bar(count / most)} ${count || ""}</td></tr>`;
  });
  const middle = median(rows.map(({ result }) => result.score));
  const finding =
    middle === max
      ? `all ${points(max)} points`
      : `${points(middle)} ${middle === 1 ? "point" : "points"} or more`;
  return `<h2>Half of the students have ${finding}</h2>\n<table class="list"><tr><th class="number">points</th><th style="width:80%">students</th></tr>${lines.reverse().join("")}</table>`;
}

function exercisesSection(rows: readonly GradedRow[], course: Course): string {
  const lines = exerciseFindings(rows, course).map(
    ({ id, title, max, mean: average, solved }) =>
      `<tr><td>${escaped(id)}<br><span class="quiet">${escaped(title)}</span></td><td class="number">${points(average)} of ${points(max)}</td><td>${bar(solved)} ${percent(solved)}</td></tr>`,
  );
  return `<h2>The exercises</h2>\n<table class="list"><tr><th>exercise</th><th class="number">mean points</th><th style="width:45%">solved by</th></tr>${lines.join("")}</table>`;
}

function checksSection(rows: readonly GradedRow[]): string {
  const checks = hardestChecks(rows);
  const lines = checks
    .slice(0, MOST_LINES)
    .map(
      ({ exercise, title, failed, of }) =>
        `<tr><td>${escaped(title)}<br><span class="quiet">${escaped(exercise)}</span></td><td>${bar(failed / of)} ${failed} of ${of}</td></tr>`,
    );
  return section(
    "The hardest checks",
    lines,
    ["check", "failed"],
    "No check failed.",
  );
}

function mistakesSection(rows: readonly GradedRow[]): string {
  const mistakes = commonestMistakes(rows);
  const most = mistakes[0]?.students ?? 1;
  const lines = mistakes
    .slice(0, MOST_LINES)
    .map(
      ({ exercise, name, question, students }) =>
        `<tr><td>${escaped(name)}<br><span class="quiet">${escaped(exercise)}: ${escaped(question)}</span></td><td>${bar(students / most)} ${students}</td></tr>`,
    );
  return section(
    "The commonest mistakes",
    lines,
    ["mistake", "students"],
    "No typical mistake was recognised.",
  );
}

function suspiciousSection(rows: readonly GradedRow[]): string {
  const incidents = rows.flatMap((row) =>
    counted(row.result.incidents).map(
      ([what, times]) =>
        `<tr><td>${link(row)}</td><td>${escaped(what)}${times > 1 ? ` (${times} times)` : ""}</td></tr>`,
    ),
  );
  const same = twins(rows).map(
    (group) =>
      `<tr><td>${group.map(link).join(", ")}</td><td>handed in the very same file</td></tr>`,
  );
  return section(
    "Suspicious runs",
    [...incidents, ...same],
    ["student", "what happened"],
    "Nothing out of the ordinary happened.",
  );
}

/** Each thing once, and how often it happened. */
function counted(incidents: GradedRow["result"]["incidents"]) {
  const times = new Map<string, number>();
  for (const { kind, message } of incidents) {
    const what = `${kind}: ${message}`;
    times.set(what, (times.get(what) ?? 0) + 1);
  }
  return [...times];
}

function studentsSection(rows: readonly Row[], { exercises }: Course): string {
  const head = exercises
    .map(({ id }) => `<th class="number">${escaped(id)}</th>`)
    .join("");
  const lines = rows.map((row) => {
    if (!isGraded(row))
      return `<tr><td><bdi>${escaped(row.student)}</bdi></td><td>not graded</td>${exercises.map(() => "<td></td>").join("")}<td></td></tr>`;
    const { result } = row;
    const cells = result.exercises.map(
      (one) =>
        `<td class="number">${points(one.score)}${isSolved(one) ? " ✓" : ""}</td>`,
    );
    return `<tr><td>${link(row)}</td><td>${statusOf(row)}</td>${cells.join("")}<td class="number"><strong>${points(result.score)}</strong></td></tr>`;
  });
  return `<h2>The students</h2>\n<table class="list students"><tr><th>student</th><th>status</th>${head}<th class="number">total</th></tr>${lines.join("\n")}</table>`;
}

function statusOf({ result }: GradedRow): string {
  const { status, note, late } = result;
  const more = [note, late && `${late.days} d late`].filter(Boolean).join(" ");
  return `${status}${more ? `<br><span class="quiet">${escaped(more)}</span>` : ""}`;
}

function section(
  title: string,
  lines: readonly string[],
  [left, right]: readonly [string, string],
  nothing: string,
): string {
  const body = lines.length
    ? `<table class="list"><tr><th>${left}</th><th style="width:45%">${right}</th></tr>${lines.join("\n")}</table>`
    : `<p class="quiet">${nothing}</p>`;
  return `<h2>${title}</h2>\n${body}`;
}

const link = ({ student, folder }: Row) =>
  `<a href="${encodeURIComponent(folder)}/feedback.html"><bdi>${escaped(student)}</bdi></a>`;

const bar = (share: number) =>
  `<span class="bar" style="width:${(share * 80).toFixed(1)}%"></span>`;
