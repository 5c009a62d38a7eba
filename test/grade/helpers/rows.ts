import type { Course, Row } from "../../../src/grade/formats/format";
import type { Result } from "../../../src/grade/rules";
import type { ExerciseGrade, GradedCheck } from "../../../src/grade/types";

const check = (
  title: string,
  passed: boolean,
  hidden = false,
): GradedCheck => ({
  title,
  hidden,
  passed,
  ...(!passed && { message: `expected 1, got <2> & "3"\u0007` }),
});

export const exercise = (
  id: string,
  passed: number,
  of: number,
  max = 2,
): ExerciseGrade => ({
  id,
  title: `the ${id}`,
  score: (max * passed) / of || 0,
  max,
  checks: Array.from({ length: of }, (_, i) =>
    check(`check ${i}`, i < passed, i === of - 1),
  ),
  ...(passed < of && { mistake: { name: `wrong ${id}`, question: "Why?" } }),
});

export function result(student: string, more: Partial<Result> = {}): Result {
  const exercises = more.exercises ?? [
    exercise("f", 2, 2),
    exercise("g", 1, 4, 3),
  ];
  return {
    student,
    lesson: "02-x",
    status: "graded",
    score: exercises.reduce((sum, { score }) => sum + score, 0),
    max: 5,
    incidents: [],
    isolation: "bubblewrap",
    seconds: 0.5,
    submissionHash: `hash of ${student}`,
    checkVersion: "v",
    attempt: "",
    attempts: 1,
    submitted: "2026-01-02T03:04:05.678Z",
    ...more,
    exercises,
  };
}

/** Names that break a careless format. */
export const ODD_NAMES = [
  '=cmd|"x"!A1',
  "+1",
  "-1",
  "@x",
  "a,b",
  'a"b',
  "a\nb",
  "<b>&",
  "名前",
  "' x",
];

export const course: Course = {
  lesson: "02-x",
  assignment: "Homework (17)",
  exercises: [
    { id: "f", title: "the f", max: 2 },
    { id: "g", title: "the g", max: 3 },
  ],
  max: 5,
  deadline: new Date("2026-01-01T00:00:00Z"),
  started: new Date("2026-01-03T00:00:00Z"),
  stopped: new Date("2026-01-03T00:01:00Z"),
};

const nothing = [exercise("f", 0, 0), exercise("g", 0, 0, 3)];

export const rows: readonly Row[] = [
  {
    student: "ada",
    folder: "ada",
    result: result("ada", { late: { days: 2, penalty: 0.55 }, score: 2.2 }),
  },
  {
    student: "bob",
    folder: "bob",
    result: result("bob", {
      status: "no submission",
      note: "Nothing was handed in.",
      exercises: nothing,
      score: 0,
      submitted: undefined,
    }),
  },
  {
    student: "eve",
    folder: "eve",
    result: result("eve", {
      status: "stopped",
      incidents: [{ kind: "timeout", message: "in `f`: <b>5 s</b>" }],
    }),
  },
  { student: "gone", folder: "gone" },
  ...ODD_NAMES.map((student) => ({
    student,
    folder: student,
    result: result(student),
  })),
];
