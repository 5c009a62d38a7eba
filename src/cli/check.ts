import { existsSync } from "node:fs";
import path from "node:path";
import { orList, suggest } from "../errors";
import { lessonsWithExercises } from "../lessons/lesson";
import { ROOT } from "../lessons/names";
import { runMain } from "../setup/run-main.mjs";
import { runCommand, UsageError, userPath } from "./command";

const HELP = `npm run check -- FILE [--lesson NAME] [MOCHA-OPTIONS…]

Runs a lesson's checks on one submission that you trust, in this very process, under mocha. FILE is NAME.ts, which exports the
lesson's functions, or a notebook NAME.ipynb. For work that you do not trust there is npm run grade.

  --lesson NAME   ${lessonsWithExercises().join(", ")}
                  (default: the file's name)
  --visible       without the hidden checks

Everything else goes to mocha, for example: --reporter json, --grep toHeatmap, --bail
`;

/** What the file under mocha is to check: it has no arguments of its own. */
async function check(args: string[]): Promise<void> {
  const { file, lesson, visible, rest } = parse(args);
  process.env.WORKBOOK_CHECK = JSON.stringify({ file, lesson, visible });
  const mocha = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
  const checks = path.join(ROOT, "src/grade/mocha-checks.ts");
  runMain(mocha, ["--no-config", "--timeout", "60000", ...rest, checks]);
}

interface Call {
  readonly file: string;
  readonly lesson: string;
  readonly visible: boolean;
  /** For mocha. */
  readonly rest: readonly string[];
}

/** node:util's parseArgs knows no "everything else". */
function parse(args: readonly string[]): Call {
  const named = args.find((one) => /^[^-].*\.(ts|ipynb)$/.test(one)) ?? args[0];
  if (named === undefined || named.startsWith("-"))
    throw new UsageError("FILE is missing, the submission to check.");
  const rest = args.filter((one) => one !== named);
  const file = userPath(named);
  if (!existsSync(file))
    throw new UsageError(
      `Expected FILE to be a submission, got '${named}', which is not there.`,
    );
  if (![".ts", ".ipynb"].includes(path.extname(file)))
    throw new UsageError(
      `Expected FILE to be a .ts file or a notebook, got '${named}'.`,
    );
  const lesson = takeLesson(rest) ?? path.parse(file).name;
  const visible = rest.includes("--visible");
  return {
    file,
    lesson: known(lesson),
    visible,
    rest: rest.filter((one) => one !== "--visible"),
  };
}

/** Takes --lesson NAME or --lesson=NAME out of the arguments. */
function takeLesson(rest: string[]): string | undefined {
  const at = rest.findIndex((one) => /^--lesson(=|$)/.test(one));
  if (at < 0) return undefined;
  const [option, next] = rest.splice(at, rest[at].includes("=") ? 1 : 2);
  const name = option.includes("=") ? option.slice("--lesson=".length) : next;
  if (name) return name;
  throw new UsageError("The option --lesson needs a name.");
}

function known(lesson: string): string {
  const names = lessonsWithExercises();
  if (names.includes(lesson)) return lesson;
  throw new UsageError(
    `Expected the file's name, or --lesson, to be a lesson with exercises, ${orList(names)}, got '${lesson}'.${suggest(lesson, names)}`,
  );
}

runCommand(HELP, check);
