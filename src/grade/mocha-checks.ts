/** What `npm run check` gives to mocha: a lesson's checks on one trusted file. */
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { hiddenChecks } from "../lessons/hidden";
import { inProcess, type StudentFunction } from "../lessons/in-process";
import { expect } from "../lessons/kit";
import { loadLesson } from "../lessons/lesson";
import { ROOT } from "../lessons/names";
import { analyse } from "./code/analyse";
import { textOf } from "./text";

interface Call {
  readonly file: string;
  readonly lesson: string;
  readonly visible: boolean;
}

const { file, lesson, visible } = JSON.parse(
  process.env.WORKBOOK_CHECK ?? "{}",
) as Call;
const parts = loadLesson(lesson);
const { student } = inProcess(
  file.endsWith(".ipynb") ? fromNotebook() : fromFile(file),
);
parts.define({ describe, it, expect }, student);
if (!visible && parts.solution)
  describe("hidden", () =>
    hiddenChecks(parts)({ describe, it, expect }, student));

/** As it stands, wherever it lies: what it imports is looked for there first, and then among our own packages. */
function fromFile(module: string): Record<string, StudentFunction> {
  process.env.NODE_PATH = path.join(ROOT, "node_modules");
  (Module as unknown as { _initPaths(): void })._initPaths();
  return createRequire(__filename)(module) as Record<string, StudentFunction>;
}

/** The exercises of a notebook, as a module. */
function fromNotebook(): Record<string, StudentFunction> {
  const exercises = parts.exercises.map(({ id }) => id);
  const text = textOf(readFileSync(file));
  const made = analyse({ kind: "notebook", text, exercises });
  if (made.compiled === undefined)
    throw new Error(`${file}: ${made.unreadable ?? made.problem}`);
  const folder = mkdtempSync(path.join(tmpdir(), "check-"));
  try {
    const module = path.join(folder, `${lesson}.cjs`);
    writeFileSync(module, made.compiled.code);
    return fromFile(module);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
