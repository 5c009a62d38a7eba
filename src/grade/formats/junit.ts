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

function suite(
  { student, result }: Row,
  lesson: string,
  ids: readonly string[],
): Suite {
  const seconds = result ? result.seconds / ids.length : 0;
  const cases = ids.map((id) => {
    const exercise = result?.exercises.find((one) => one.id === id);
    const open = `  <testcase ${attributes({ name: id, classname: `${lesson}.${student}`, time: seconds.toFixed(3) })}>`;
    const close = (kind: Count | "passed", inside: string) => ({
      kind,
      xml: `${open}${inside}</testcase>`,
    });
    if (!result || !exercise)
      return close("errors", '<error message="not graded"/>');
    if (exercise.checks.length === 0)
      return close(
        "skipped",
        `<skipped ${attributes({ message: result.note ?? result.status })}/>`,
      );
    if (isSolved(exercise)) return close("passed", "");
    const message = `${exercise.score} of ${exercise.max} points`;
    return close(
      "failures",
      `<failure ${attributes({ message, type: "check" })}>${escaped(exerciseText(exercise))}</failure>`,
    );
  });
  const count = (wanted: Count) =>
    cases.filter(({ kind }) => kind === wanted).length;
  const counts = {
    tests: cases.length,
    failures: count("failures"),
    errors: count("errors"),
    skipped: count("skipped"),
  };
  const head = attributes({
    name: student,
    ...counts,
    time: (result?.seconds ?? 0).toFixed(3),
  });
  const xml = ` <testsuite ${head}>\n${cases.map((one) => one.xml).join("\n")}\n </testsuite>`;
  return { xml, counts };
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
