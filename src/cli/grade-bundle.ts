import path from "node:path";
import { parseArgs } from "node:util";
import { describe, suggest } from "../errors";
import { writeWhole } from "../grade/atomic";
import { megabytes } from "../grade/files";
import { loadGradedLesson } from "../grade/graded-lesson";
import { gradescopeBundle } from "../grade/gradescope-bundle";
import { lessonsWithExercises } from "../lessons/lesson";
import { ROOT } from "../lessons/names";
import { runCommand, UsageError, userPath } from "./command";
import { rulesOf } from "./grade-options";

const HELP = `npm run grade:bundle -- gradescope LESSON [--out FILE] [options]

Writes an autograder for Gradescope: a zip with setup.sh, run_autograder and all that grades the lesson. Upload it at
"Configure autograder"; it installs Node.js and the packages when Gradescope builds the image.

  LESSON          ${lessonsWithExercises().join(", ")}
  --out FILE      (default: out/gradescope-LESSON.zip)
  --points ID=N,… --partial P     as for npm run grade; late days are Gradescope's own business
`;

async function bundle(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      points: { type: "string" },
      partial: { type: "string" },
    },
  });
  const [system, lesson, more] = positionals;
  if (system !== "gradescope")
    throw new UsageError(
      `Expected the system to be 'gradescope', got ${describe(system)}.${suggest(system ?? "", ["gradescope"])}`,
    );
  if (lesson === undefined || more !== undefined)
    throw new UsageError(
      `Expected one lesson, got ${lesson === undefined ? "none" : describe(more)}${lesson === undefined ? "" : " as well"}.`,
    );
  const { parts } = known(lesson);
  rulesOf(
    values,
    parts.exercises.map(({ id }) => id),
  );
  const options = (["points", "partial"] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  );
  const file = values.out
    ? userPath(values.out)
    : path.join(ROOT, "out", `gradescope-${lesson}.zip`);
  const zip = gradescopeBundle(lesson, options);
  await writeWhole(file, zip);
  console.log(
    `${path.relative(process.cwd(), file)}  ${megabytes(zip.length)}`,
  );
}

function known(lesson: string) {
  try {
    return loadGradedLesson(lesson);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

runCommand(HELP, bundle);
