import path from "node:path";
import {
  LIMITS,
  ReadError,
  shownName,
  type Files,
  type SubmittedFile,
} from "./files";
import { zipFiles } from "./zip-files";

/** One version of a student's work: one file of code. */
export interface Attempt {
  /** The folder or zip that it lies in; "" where there is only one. */
  readonly name: string;
  readonly file: SubmittedFile;
  readonly notes: readonly string[];
}

export interface Attempts {
  /** From the first to the last. */
  readonly attempts: readonly Attempt[];
  readonly notes: readonly string[];
}

/**
 * Finds NAME.ts or NAME.ipynb. The one that lies at the top is the only attempt; else each folder, or each zip, with one in
 * it is an attempt, in the order of their names.
 */
export async function findAttempts(
  { files, notes }: Files,
  lesson: string,
): Promise<Attempts> {
  const found = inFolders(files, lesson);
  const all = found.length
    ? { attempts: found, notes: [] }
    : await inZips(files, lesson);
  const dropped = all.attempts.length - LIMITS.attempts;
  return {
    attempts: all.attempts.slice(-LIMITS.attempts),
    notes: [
      ...notes,
      ...all.notes,
      ...(dropped > 0
        ? [`the first ${dropped} attempts were not looked at`]
        : []),
    ],
  };
}

/** Why there is none: what was there instead. */
export function nothingFound({ files }: Files, lesson: string): string {
  const wanted = `${lesson}.ts or ${lesson}.ipynb`;
  if (files.length === 0) return `Nothing was handed in: expected ${wanted}.`;
  const names = files.slice(0, 5).map((one) => `'${shownName(one.path)}'`);
  const more = files.length > 5 ? ` and ${files.length - 5} more` : "";
  return `Expected ${wanted}, found ${names.join(", ")}${more}.`;
}

function inFolders(files: readonly SubmittedFile[], lesson: string): Attempt[] {
  const folders = new Map<string, SubmittedFile[]>();
  for (const file of files) {
    const { dir, base } = path.posix.parse(file.path);
    if (base !== `${lesson}.ts` && base !== `${lesson}.ipynb`) continue;
    folders.set(dir, [...(folders.get(dir) ?? []), file]);
  }
  const attempts = [...folders].map(([name, both]) => attemptOf(name, both));
  const top = attempts.find(({ name }) => name === "");
  if (top) return [top];
  attempts.sort((a, b) => inOrder(a.name, b.name));
  return attempts.length === 1 ? [{ ...attempts[0], name: "" }] : attempts;
}

function attemptOf(name: string, files: readonly SubmittedFile[]): Attempt {
  const file = files.find((one) => one.path.endsWith(".ts")) ?? files[0];
  const notes =
    files.length > 1
      ? ["there is a .ts file and a notebook: the .ts file was graded"]
      : [];
  return { name, file, notes };
}

async function inZips(
  files: readonly SubmittedFile[],
  lesson: string,
): Promise<Attempts> {
  const zips = files.filter((file) => isZip(file.path));
  zips.sort((a, b) => inOrder(a.path, b.path));
  const attempts: Attempt[] = [];
  const notes: string[] = [];
  for (const zip of zips.slice(-LIMITS.attempts))
    try {
      const inside = await zipFiles(await zip.read(), zip.modified);
      const name = zips.length > 1 ? zip.path : "";
      for (const one of inFolders(inside.files, lesson).slice(-1))
        attempts.push({ ...one, name, notes: [...inside.notes, ...one.notes] });
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      notes.push(`'${shownName(zip.path)}': ${error.message}`);
    }
  return { attempts, notes };
}

export const isZip = (name: string) => /.\.zip$/i.test(name);

/** attempt-10 comes after attempt-9. */
const collator = new Intl.Collator("en", { numeric: true });
const inOrder = (a: string, b: string) =>
  collator.compare(a, b) || (a < b ? -1 : 1);
