import ts from "typescript";
import { buildNotebook } from "./build";
import { readMarkdown, ROOT } from "./names";
import type { Exercise, Mistake } from "./exercise";
import { answersOf, recognize } from "./fingerprints";
import { hiddenChecks } from "./hidden";
import { inProcess, type StudentFunction } from "./in-process";
import { runChecks, type CheckResult } from "./kit";
import { loadLesson, type LessonParts } from "./lesson";
import { PLACEHOLDER } from "./exercise-cells";
import { seedsOf } from "./seeds";

/** What was found out about one exercise. */
export interface Proof {
  readonly exercise: string;
  readonly mistakes: number;
  /** How many inputs tell all mistakes apart: visible ones, and hidden ones. */
  readonly inputs: readonly [number, number];
  /** In sentences; empty if all is well. */
  readonly problems: readonly string[];
}

/** The fewest typical mistakes that an exercise must know. */
export const FEWEST_MISTAKES = 5;

/**
 * Proves that a lesson's exercises work: the stub fails with its own sentence, the solution passes, every mistake fails and
 * is recognised by its name, inputs tell all of them apart, and what is written on disk is up to date.
 */
export async function proveLesson(name: string, root = ROOT): Promise<Proof[]> {
  const lesson = loadLesson(name, root);
  const general = generalProblems(name, lesson, root);
  const proofs: Proof[] = [];
  for (const exercise of lesson.exercises) {
    const proof = await proveExercise(name, exercise, lesson);
    const problems = proofs.length
      ? proof.problems
      : [...general, ...proof.problems];
    proofs.push({ ...proof, problems });
  }
  return proofs;
}

function generalProblems(
  name: string,
  lesson: LessonParts,
  root: string,
): string[] {
  const folder = `lessons/${name}`;
  const ids = lesson.exercises.map(({ id }) => id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const placed = readMarkdown(name, root)
    .split("\n")
    .flatMap((line) => PLACEHOLDER.exec(line)?.[1] ?? []);
  const unknown = (part: object | undefined, file: string) =>
    Object.keys(part ?? {})
      .filter((id) => !ids.includes(id))
      .map(
        (id) =>
          `${folder}/${file} knows '${id}', which is no exercise of exercises.ts`,
      );
  return [
    ...twice.map((id) => `${folder}/exercises.ts has two exercises '${id}'`),
    ...ids
      .filter((id) => !placed.includes(id))
      .map((id) => `${folder}/lesson.md has no line {{exercise ${id}}}`),
    ...unknown(lesson.mistakes, "mistakes.ts"),
    ...(twice.length || buildNotebook(name, root).sameCells
      ? []
      : [
          `notebooks/${name}.ipynb is not what ${folder}/lesson.md says: npm run lesson -- build, or -- import to take the notebook's text`,
        ]),
  ];
}

async function proveExercise(
  name: string,
  exercise: Exercise,
  lesson: LessonParts,
): Promise<Proof> {
  const { id } = exercise;
  const solution = lesson.solution?.[id];
  const mistakes = lesson.mistakes?.[id] ?? [];
  const nothing = {
    exercise: id,
    mistakes: mistakes.length,
    inputs: [0, 0] as const,
  };
  if (typeof solution !== "function")
    return {
      ...nothing,
      problems: [`lessons/${name}/solution.ts has no function ${id}`],
    };
  const seeds = await seedsOf(exercise, solution, mistakes);
  const stored = {
    fingerprint: lesson.fingerprints[id],
    hidden: lesson.hidden?.[id],
  };
  const fresh = JSON.stringify([seeds.fingerprint, seeds.hidden]);
  return {
    ...nothing,
    inputs: [seeds.fingerprint.seeds.length, seeds.hidden.length],
    problems: [
      ...(mistakes.length < FEWEST_MISTAKES
        ? [
            `lessons/${name}/mistakes.ts knows ${mistakes.length} of ${id}, expected at least ${FEWEST_MISTAKES}`,
          ]
        : []),
      ...seeds.together.map(
        ([a, b]) => `${id}: no input tells '${a}' from '${b}'`,
      ),
      ...(JSON.stringify([stored.fingerprint, stored.hidden]) === fresh
        ? []
        : [
            `${id}: fingerprints.json or hidden.json is out of date: npm run lesson -- build`,
          ]),
      ...(await stubProblems(exercise, lesson)),
      ...(await solutionProblems(exercise, solution, lesson)),
      ...(await mistakeProblems(exercise, mistakes, lesson)),
    ],
  };
}

/** All checks of one exercise, hidden ones too, on a function. */
async function results(
  exercise: Exercise,
  run: StudentFunction,
  lesson: LessonParts,
): Promise<(CheckResult & { hidden: boolean })[]> {
  const { student } = inProcess({ [exercise.id]: run });
  const visible = await runChecks(lesson.define, student, exercise.id);
  const hidden = await runChecks(hiddenChecks(lesson), student, exercise.id);
  return [
    ...visible.map((one) => ({ ...one, hidden: false })),
    ...hidden.map((one) => ({ ...one, hidden: true })),
  ];
}

async function stubProblems(
  exercise: Exercise,
  lesson: LessonParts,
): Promise<string[]> {
  const all = await results(exercise, compileStub(exercise), lesson);
  const passed = all.filter(({ error }) => error === undefined);
  const silent = all.find(
    ({ error }) => error && !/^Not yet: ./.test(error.message),
  );
  return [
    ...passed.map(({ title }) => `${exercise.id}: the stub passes '${title}'`),
    ...(silent
      ? [
          `${exercise.id}: expected the stub to throw "Not yet: …", got "${silent.error!.message}"`,
        ]
      : []),
  ];
}

/** The function that a stub's text declares. */
export function compileStub({ id, stub }: Exercise): StudentFunction {
  const target = ts.ScriptTarget.ES2022;
  const { outputText } = ts.transpileModule(stub, {
    compilerOptions: { target },
  });
  return new Function(`${outputText}\nreturn ${id};`)() as StudentFunction;
}

async function solutionProblems(
  exercise: Exercise,
  solution: StudentFunction,
  lesson: LessonParts,
): Promise<string[]> {
  const all = await results(exercise, solution, lesson);
  return all.flatMap(({ title, error }) =>
    error
      ? [`${exercise.id}: the solution fails '${title}': ${error.message}`]
      : [],
  );
}

async function mistakeProblems(
  exercise: Exercise,
  mistakes: readonly Mistake[],
  lesson: LessonParts,
): Promise<string[]> {
  const problems: string[] = [];
  const fingerprint = lesson.fingerprints[exercise.id];
  for (const { name, run } of mistakes) {
    const all = await results(exercise, run, lesson);
    const title = `${exercise.id}: the mistake '${name}'`;
    const visible = all.filter((one) => !one.hidden);
    if (visible.every(({ error }) => error === undefined))
      problems.push(`${title} passes every check that students see`);
    const answers = await answersOf(exercise, run, fingerprint?.seeds ?? []);
    if (answers.includes(undefined)) problems.push(`${title} throws`);
    const found = recognize(fingerprint, answers)?.name;
    if (found !== name)
      problems.push(
        `${title} is recognised as ${found ? `'${found}'` : "nothing"}`,
      );
  }
  return problems;
}
