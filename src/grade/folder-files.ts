import { constants } from "node:fs";
import { lstat, open, opendir } from "node:fs/promises";
import path from "node:path";
import {
  LIMITS,
  megabytes,
  ReadError,
  shownName,
  type Files,
  type SubmittedFile,
} from "./files";

/** Folders that tools leave behind, with thousands of files. */
const SKIPPED = new Set(["node_modules", ".git", ".ipynb_checkpoints"]);

/** The plain files of a folder and of the folders in it. Links are not followed, and what is no file is left alone. */
export async function folderFiles(folder: string): Promise<Files> {
  const files: SubmittedFile[] = [];
  const notes: string[] = [];
  let entries = 0;
  const walk = async (inside: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(path.join(folder, inside))) {
      const name = path.posix.join(inside, entry.name);
      if (++entries > LIMITS.entries) return;
      if (entry.isSymbolicLink())
        notes.push(`'${shownName(name)}' is a symbolic link: not followed`);
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
        if (depth < LIMITS.depth) await walk(name, depth + 1);
      } else if (entry.isFile()) files.push(await fileAt(folder, name));
    }
  };
  await walk("", 1);
  if (entries > LIMITS.entries)
    notes.push(`only the first ${LIMITS.entries} files were looked at`);
  const byPath = (a: string, b: string) => (a < b ? -1 : 1);
  files.sort((a, b) => byPath(a.path, b.path));
  return { files, notes: notes.sort(byPath) };
}

async function fileAt(folder: string, name: string): Promise<SubmittedFile> {
  const whole = path.join(folder, name);
  const { size, mtime } = await lstat(whole);
  return {
    path: name,
    size,
    modified: mtime,
    read: () => readPlainFile(whole, LIMITS.zipBytes),
  };
}

/** Reads a file that is neither a link nor a pipe, even if it has become one since it was found. */
export async function readPlainFile(
  file: string,
  limit: number,
): Promise<Buffer> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ReadError("it is not a plain file");
    if (stat.size > limit)
      throw new ReadError(
        `it has ${megabytes(stat.size)}; the limit is ${megabytes(limit)}`,
      );
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
