import path from "node:path";
import { describe, orList, suggest } from "../errors";
import { buildAll, lessonNames } from "../lessons/build";
import { runCommand, UsageError } from "./command";

const HELP = `npm run lesson -- build [NAME…]

  build   makes notebooks/NAME.ipynb from lessons/NAME/lesson.md, for all lessons or those named
`;

async function lesson([command, ...names]: string[]): Promise<void> {
  if (command !== "build")
    throw new UsageError(
      `Expected the command 'build', got ${describe(command)}.${suggest(command ?? "", ["build"])}`,
    );
  const known = lessonNames();
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(
        `Expected a lesson, ${orList(known)}, got '${name}'.${suggest(name, known)}`,
      );
  for (const { file, unchanged } of await buildAll(
    names.length ? names : known,
  ))
    console.log(
      `${path.relative(process.cwd(), file)}  ${unchanged ? "unchanged" : "written"}`,
    );
}

runCommand(HELP, lesson);
