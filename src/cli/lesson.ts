import path from "node:path";
import { parseArgs } from "node:util";
import { describe, orList, suggest } from "../errors";
import { buildAll } from "../lessons/build";
import { lessonNames } from "../lessons/names";
import { importNotebook } from "../lessons/import-notebook";
import { lessonsWithExercises } from "../lessons/lesson";
import { proveLesson, type Proof } from "../lessons/prove";
import { release } from "../lessons/release";
import { scaffold } from "../lessons/scaffold";
import { runCommand, UsageError, userPath } from "./command";

const HELP = `npm run lesson -- COMMAND

  new NAME          makes lessons/NAME with an exercise that works, to be changed step by step
  check [NAME…]     proves the exercises: the stub fails, the solution passes, every mistake fails and is named
  build [NAME…]     makes notebooks/NAME.ipynb, and the inputs by which mistakes are named
  import NOTEBOOK   takes the text and code of an edited notebook back into its lesson.md
  release --out DIR writes a copy for students: without solutions, mistakes and hidden inputs
`;

type Command = (names: string[], out?: string) => Promise<void> | void;

const COMMANDS: Record<string, Command> = {
  new: async (names) => {
    const folder = await scaffold(onlyOne(names, "NAME, such as 11-my-lesson"));
    console.log(
      `${relative(folder)}  written\nnpm run lesson -- check ${path.basename(folder)} proves it.`,
    );
  },
  check: async (names) => {
    let problems = 0;
    for (const name of some(names, lessonsWithExercises()))
      problems += report(name, await proveLesson(name));
    if (problems) process.exitCode = 1;
  },
  build: async (names) => {
    for (const { file, unchanged } of await buildAll(
      some(names, lessonNames()),
    ))
      console.log(`${relative(file)}  ${unchanged ? "unchanged" : "written"}`);
  },
  import: (names) => {
    const file = userPath(
      onlyOne(names, "NOTEBOOK, the path of an .ipynb file"),
    );
    console.log(`${relative(importNotebook(file))}  written`);
  },
  release: async (_, out) => {
    if (out === undefined)
      throw new UsageError(
        "Expected --out DIR, an empty or new folder, got none.",
      );
    const folder = userPath(out);
    await release(folder);
    console.log(`The students' copy: ${folder}`);
  },
};

async function lesson(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" } },
  });
  const [command = "", ...names] = positionals;
  const known = Object.keys(COMMANDS);
  if (!known.includes(command))
    throw new UsageError(
      `Expected a command, ${orList(known)}, got ${describe(command)}.${suggest(command, known)}`,
    );
  await COMMANDS[command](names, values.out);
}

function some(names: string[], known: string[]): string[] {
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(
        `Expected a lesson, ${orList(known)}, got '${name}'.${suggest(name, known)}`,
      );
  return names.length ? names : known;
}

function onlyOne(names: string[], what: string): string {
  if (names.length === 1) return names[0];
  throw new UsageError(
    `Expected ${what}, got ${names.length ? describe(names) : "none"}.`,
  );
}

/** A line per exercise, and what is wrong with it. */
function report(name: string, proofs: readonly Proof[]): number {
  console.log(name);
  for (const { exercise, mistakes, inputs, problems } of proofs) {
    const [visible, hidden] = inputs;
    const state = problems.length ? "FAILED" : "ok";
    console.log(
      `  ${exercise.padEnd(20)} ${state.padEnd(7)} ${counted(mistakes, "mistake")}, told apart by ${counted(visible, "input")} and ${hidden} hidden`,
    );
    problems.forEach((problem) => console.log(`    ${problem}`));
  }
  return proofs.reduce((sum, { problems }) => sum + problems.length, 0);
}

const counted = (count: number, what: string) =>
  `${count} ${what}${count === 1 ? "" : "s"}`;
const relative = (file: string) => path.relative(process.cwd(), file);

runCommand(HELP, lesson);
