import type { ExerciseGrade, StudentGrade } from "./types";

/** How checks become points. */
export interface Rules {
  /** In place of the lesson's own, by exercise. */
  readonly points: Readonly<Record<string, number>>;
  /** "share": points times the share of the checks that pass; "all": all of them or nothing. */
  readonly partial: "share" | "all";
  readonly deadline?: Date;
  /** Percent of the points for each day, or part of one, after the deadline. */
  readonly latePenalty: number;
  /** Which of several attempts counts. */
  readonly attempts: "last" | "best";
}

export const DEFAULT_RULES: Rules = {
  points: {},
  partial: "share",
  latePenalty: 10,
  attempts: "last",
};

/** One graded attempt. */
export interface GradedAttempt {
  /** The folder or zip that it lies in; "" where there is only one. */
  readonly attempt: string;
  /** ISO time; absent where nothing was handed in. */
  readonly submitted?: string;
  /** By the lesson's own points, before any rule. */
  readonly grade: StudentGrade;
}

/** A student's result by the rules: what goes into grades.csv. */
export interface Result extends StudentGrade {
  readonly attempt: string;
  /** How many there were. */
  readonly attempts: number;
  readonly submitted?: string;
  /** Whole days, rounded up, and what they cost. */
  readonly late?: { readonly days: number; readonly penalty: number };
}

const DAY = 24 * 60 * 60 * 1000;

/** The attempt that counts, with its points. A student's time is what a trusted list says, else the file's own. */
export function resultOf(
  attempts: readonly GradedAttempt[],
  rules: Rules,
  submittedAt?: string,
): Result {
  const results = attempts.map((one) => {
    const submitted = submittedAt ?? one.submitted;
    return {
      ...pointsOf(one.grade, rules, submitted),
      attempt: one.attempt,
      attempts: attempts.length,
      ...(submitted !== undefined && { submitted }),
    };
  });
  const last = results[results.length - 1];
  if (rules.attempts === "last") return last;
  return results.reduce((best, one) => (one.score >= best.score ? one : best));
}

function pointsOf(grade: StudentGrade, rules: Rules, submitted?: string) {
  const exercises = grade.exercises.map((one) => exercisePoints(one, rules));
  const raw = sum(exercises.map(({ score }) => score));
  const days = daysLate(rules.deadline, submitted);
  const penalty = round(raw * Math.min(1, (days * rules.latePenalty) / 100));
  return {
    ...grade,
    exercises,
    score: round(raw - penalty),
    max: sum(exercises.map(({ max }) => max)),
    ...(days > 0 && { late: { days, penalty } }),
  };
}

function exercisePoints(
  exercise: ExerciseGrade,
  { points, partial }: Rules,
): ExerciseGrade {
  const max = Object.hasOwn(points, exercise.id)
    ? points[exercise.id]
    : exercise.max;
  const { checks } = exercise;
  const passed = checks.filter((check) => check.passed).length;
  const share = checks.length ? passed / checks.length : 0;
  const kept = partial === "all" ? Math.floor(share) : share;
  return { ...exercise, score: round(max * kept), max };
}

function daysLate(deadline?: Date, submitted?: string): number {
  if (!deadline || submitted === undefined) return 0;
  const late = new Date(submitted).getTime() - deadline.getTime();
  return Math.max(0, Math.ceil(late / DAY));
}

/** Points have two decimals, and so have their sums. */
const round = (value: number) => Math.round(value * 100) / 100;
const sum = (values: readonly number[]) =>
  round(values.reduce((a, b) => a + b, 0));
