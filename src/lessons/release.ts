import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { buildAll } from "./build";
import { ROOT } from "./names";

/** What a student must not have, of each lesson. */
const SECRET = new Set(["solution.ts", "mistakes.ts", "hidden.json"]);

/** What is not part of the project, or is installed by `npm start`. */
const LEFT_OUT = new Set([
  ".git",
  ".cache",
  ".ci",
  ".ipynb_checkpoints",
  ".venv",
  "node_modules",
  "out",
]);

/** Tests of what a student's copy does not have. */
const AUTHORS_TESTS = [
  "test/grade",
  "test/lessons/authors",
  "test/cli/grade.test.ts",
  "test/cli/grade-bundle.test.ts",
  "test/cli/grade-worker.test.ts",
  "test/cli/check.test.ts",
  "test/bench/grade.test.ts",
];

/**
 * Writes a copy of the workbook for students: without solutions, mistakes and hidden inputs, with notebooks made anew. It
 * starts and is tested by the same two commands.
 *
 * @param out an empty or new folder
 * @throws Error if there is something in it: nothing of anybody's is written over
 */
export async function release(out: string, root = ROOT): Promise<void> {
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new Error(
      `Expected --out to be an empty or new folder, got '${out}'.`,
    );
  await mkdir(out, { recursive: true });
  for (const name of await readdir(root)) {
    if (LEFT_OUT.has(name)) continue;
    await cp(path.join(root, name), path.join(out, name), {
      recursive: true,
      filter: (source) => !isSecret(path.relative(root, source)),
    });
  }
  for (const test of AUTHORS_TESTS)
    await rm(path.join(out, test), { recursive: true, force: true });
  await buildAll(undefined, out);
}

function isSecret(file: string): boolean {
  const parts = file.split(path.sep);
  if (parts.some((part) => LEFT_OUT.has(part))) return true;
  return parts[0] === "lessons" && parts.length === 3 && SECRET.has(parts[2]);
}
