import { readFileSync } from "node:fs";
import path from "node:path";

/** In the folder of the submissions, where no student writes. */
export const SUBMITTED_AT = "submitted-at.csv";

/**
 * When each student handed in, as the course's system knows it: lines of `student,time`. Without the file the files' own
 * times count.
 *
 * @throws Error that names a line without a time
 */
export function readSubmittedAt(folder: string): Map<string, string> {
  const times = new Map<string, string>();
  linesOf(path.join(folder, SUBMITTED_AT)).forEach((line, i) => {
    const [, student, text] = /^(.*),([^,]*)$/.exec(line) ?? [];
    const time = new Date((text ?? "").trim());
    if (!Number.isNaN(time.getTime()))
      times.set(unquoted(student.trim()), time.toISOString());
    else if (i > 0 && line.trim())
      throw new Error(
        `Expected line ${i + 1} of ${SUBMITTED_AT} to be a student and a time, as 'ada,2026-01-31T23:59:00Z', got '${line}'.`,
      );
  });
  return times;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/);
  } catch {
    return [];
  }
}

const unquoted = (text: string) =>
  /^".*"$/.test(text) ? text.slice(1, -1).replace(/""/g, '"') : text;
