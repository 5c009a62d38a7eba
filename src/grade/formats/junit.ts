import { exerciseText, isSolved } from "./exercise-text";
import type { Format, Row } from "./format";

/** JUnit XML as CI systems read it (testmoapp/junitxml): a suite for each student, a case for each exercise. */
export const junit: Format = {
  forAll: (rows, { lesson, exercises }) => {
    const ids = exercises.map(({ id }) => id);
    const suites = rows.map((row) => suite(row, lesson, ids));
    const total = attributes({ name: lesson, ...sums(suites) });
    const body = suites.map(({ xml }) => xml).join("\n");
    return {
      name: "junit.xml",
      content: `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${body}\n</testsuites>\n`,
    };
  },
};

interface Suite {
  readonly xml: string;
  readonly counts: Readonly<Record<Count, number>>;
}
type Count = "tests" | "failures" | "errors" | "skipped";

function suite(row: Row, lesson: string, ids: readonly string[]): Suite {
  const cases = ids.map((id) => {
    const { kind, inside } = outcome(row, id);
    const seconds = (row.result?.seconds ?? 0) / ids.length;
    const head = attributes({
      name: id,
      classname: `${lesson}.${row.student}`,
      time: seconds.toFixed(3),
    });
    return { kind, xml: `  <testcase ${head}>${inside}</testcase>` };
  });
  const count = (wanted: Count) =>
    cases.filter(({ kind }) => kind === wanted).length;
  const counts = {
    tests: cases.length,
    failures: count("failures"),
    errors: count("errors"),
    skipped: count("skipped"),
  };
  const time = (row.result?.seconds ?? 0).toFixed(3);
  const head = attributes({ name: row.student, ...counts, time });
  const body = cases.map(({ xml }) => xml).join("\n");
  return { xml: ` <testsuite ${head}>\n${body}\n </testsuite>`, counts };
}

/** What a test case counts as, and what stands in it. */
function outcome({ result }: Row, id: string) {
  const of = (kind: Count | "passed", inside = "") => ({ kind, inside });
  const exercise = result?.exercises.find((one) => one.id === id);
  if (!result || !exercise)
    return of("errors", '<error message="not graded"/>');
  if (isSolved(exercise)) return of("passed");
  if (exercise.checks.length === 0) {
    const message = result.note ?? result.status;
    return of("skipped", `<skipped ${attributes({ message })}/>`);
  }
  const message = `${exercise.score} of ${exercise.max} points`;
  const head = attributes({ message, type: "check" });
  const text = escaped(exerciseText(exercise));
  return of("failures", `<failure ${head}>${text}</failure>`);
}

function sums(suites: readonly Suite[]): Record<Count, number> {
  const sum = (name: Count) =>
    suites.reduce((total, { counts }) => total + counts[name], 0);
  return {
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
    skipped: sum("skipped"),
  };
}

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(
      ([name, value]) =>
        `${name}="${escaped(String(value)).replace(/\n/g, "&#10;").replace(/\t/g, "&#9;")}"`,
    )
    .join(" ");

/** XML 1.0 has no way to write other control characters. */
const escaped = (text: string) =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, "\uFFFD")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
