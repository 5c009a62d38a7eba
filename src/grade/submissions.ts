import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { findAttempts, isZip, nothingFound, type Attempt } from "./attempts";
import { clean, LIMITS, ReadError, type Files } from "./files";
import { folderFiles, readPlainFile } from "./folder-files";
import { zipFiles } from "./zip-files";

/** Where a student's work is: a folder, or a zip. */
export interface Place {
  readonly student: string;
  readonly path: string;
  readonly kind: "folder" | "zip" | "link" | "unnameable";
  readonly notes: readonly string[];
}

/** What was found there. */
export interface Submission {
  readonly student: string;
  readonly attempts: readonly Attempt[];
  /** Why there is nothing to grade. */
  readonly problem?: {
    readonly status: "no submission" | "unreadable";
    readonly note: string;
  };
  /** For the grader. */
  readonly notes: readonly string[];
}

/** The students' folders and zips, by name; and what else lies there and is left alone. */
export function listPlaces(folder: string): {
  places: Place[];
  ignored: string[];
} {
  const found = new Map<string, Place>();
  const ignored: string[] = [];
  const names = readdirSync(folder, { encoding: "buffer" });
  const kinds = names.map((bytes) => placeOf(folder, bytes));
  // Folders first: a zip of the same name must not replace one.
  kinds.sort((a, b) => Number(a.kind === "zip") - Number(b.kind === "zip"));
  for (const place of kinds) {
    const first = found.get(place.student);
    if (place.kind === "file") ignored.push(place.student);
    else if (!first) found.set(place.student, { ...place, kind: place.kind });
    else found.set(place.student, withTwin(first));
  }
  const places = [...found.values()];
  places.sort((a, b) => (a.student < b.student ? -1 : 1));
  return { places, ignored: ignored.sort() };
}

const withTwin = (place: Place): Place => ({
  ...place,
  notes: [
    ...place.notes,
    "there is a zip of the same name, which was not read",
  ],
});

function placeOf(folder: string, bytes: Buffer) {
  const name = bytes.toString("utf8");
  const nothing = { student: name, path: path.join(folder, name), notes: [] };
  if (!Buffer.from(name).equals(bytes))
    return {
      ...nothing,
      student: `${name} ${bytes.toString("hex").slice(0, 24)}`,
      kind: "unnameable" as const,
    };
  const stat = lstatSync(nothing.path);
  if (stat.isSymbolicLink()) return { ...nothing, kind: "link" as const };
  if (stat.isDirectory()) return { ...nothing, kind: "folder" as const };
  if (!stat.isFile() || !isZip(name))
    return { ...nothing, kind: "file" as const };
  return { ...nothing, student: name.slice(0, -4), kind: "zip" as const };
}

/** Looks for one student's work. Whatever mess is there, this gives a status and a note instead of an error. */
export async function findSubmission(
  place: Place,
  lesson: string,
): Promise<Submission> {
  const { student } = place;
  try {
    const files = await filesOf(place);
    const { attempts, notes } = await findAttempts(files, lesson);
    const all = [...place.notes, ...notes];
    if (attempts.length) return { student, attempts, notes: all };
    const problem = {
      status: "no submission" as const,
      note: nothingFound(files, lesson),
    };
    return { student, attempts, problem, notes: all };
  } catch (error) {
    const problem = {
      status: "unreadable" as const,
      note: noteOf(error as Error),
    };
    return { student, attempts: [], problem, notes: place.notes };
  }
}

async function filesOf({ kind, path: where }: Place): Promise<Files> {
  if (kind === "link")
    throw new ReadError("it is a symbolic link, which is not followed");
  if (kind === "unnameable")
    throw new ReadError("the folder's name is not UTF-8: rename it");
  if (kind === "folder") return folderFiles(where);
  const bytes = await readPlainFile(where, LIMITS.zipBytes);
  return zipFiles(bytes, lstatSync(where).mtime);
}

function noteOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return `The submission cannot be read: ${code ?? clean(error.message)}.`;
}
