import { isSolved } from "../formats/exercise-text";
import type { Course, Row } from "../formats/format";
import type { Result } from "../rules";
import type { GradedCheck } from "../types";

/** A row with a result. */
export interface GradedRow extends Row {
  readonly result: Result;
}

export interface CheckFinding {
  readonly exercise: string;
  readonly title: string;
  readonly failed: number;
  readonly of: number;
}

export interface MistakeFinding {
  readonly exercise: string;
  readonly name: string;
  readonly question: string;
  readonly students: number;
}

export const isGraded = (row: Row): row is GradedRow =>
  row.result !== undefined;

/** Those whose code ran, at least in part. */
export const ran = ({ result }: GradedRow) =>
  result.exercises.some(({ checks }) => checks.length > 0);

/** How many students have a total within each tenth of the maximum. */
export function distribution(rows: readonly GradedRow[]): number[] {
  const bins = Array.from({ length: 10 }, () => 0);
  for (const { result } of rows) {
    const share = result.max > 0 ? result.score / result.max : 0;
    bins[Math.min(9, Math.floor(share * 10 + 1e-9))]++;
  }
  return bins;
}

/** For each exercise: the share of students who solved it, and the mean of its points. */
export function exerciseFindings(
  rows: readonly GradedRow[],
  { exercises }: Course,
) {
  return exercises.map(({ id, title, max }) => {
    const grades = rows.flatMap(({ result }) =>
      result.exercises.filter((one) => one.id === id),
    );
    return {
      ...{ id, title, max },
      mean: mean(grades.map(({ score }) => score)),
      solved: mean(grades.map((one) => Number(isSolved(one)))),
    };
  });
}

/** The checks that fail most often. An exercise's hidden ones are one, which fails if any of them does. */
export function hardestChecks(rows: readonly GradedRow[]): CheckFinding[] {
  const found = new Map<string, CheckFinding>();
  for (const { result } of rows)
    for (const { id, checks } of result.exercises)
      for (const [title, passed] of outcomes(checks)) {
        const key = `${id}\0${title}`;
        const { failed, of } = found.get(key) ?? { failed: 0, of: 0 };
        found.set(key, {
          exercise: id,
          title,
          failed: failed + Number(!passed),
          of: of + 1,
        });
      }
  return [...found.values()]
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed / b.of - a.failed / a.of);
}

function outcomes(checks: readonly GradedCheck[]): Map<string, boolean> {
  const byTitle = new Map<string, boolean>();
  for (const { title, hidden, passed } of checks) {
    const name = hidden ? "hidden inputs" : title;
    byTitle.set(name, passed && (byTitle.get(name) ?? true));
  }
  return byTitle;
}

export function commonestMistakes(
  rows: readonly GradedRow[],
): MistakeFinding[] {
  const found = new Map<string, MistakeFinding>();
  for (const { result } of rows)
    for (const { id, mistake } of result.exercises) {
      if (!mistake) continue;
      const key = `${id}\0${mistake.name}`;
      const students = (found.get(key)?.students ?? 0) + 1;
      found.set(key, { exercise: id, ...mistake, students });
    }
  return [...found.values()].sort((a, b) => b.students - a.students);
}

/** Groups of students who handed in the very same bytes, and have points for it: the untouched notebook is no secret. */
export function twins(rows: readonly GradedRow[]): GradedRow[][] {
  const groups = new Map<string, GradedRow[]>();
  for (const row of rows.filter(({ result }) => result.score > 0)) {
    const { submissionHash } = row.result;
    groups.set(submissionHash, [...(groups.get(submissionHash) ?? []), row]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

export const mean = (values: readonly number[]) =>
  values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
