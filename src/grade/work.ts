import { createHash } from "node:crypto";
import type { Attempt } from "./attempts";
import type { Analyst } from "./code/analyst";
import type { Compiled } from "./code/javascript";
import { clean, LIMITS, megabytes, ReadError } from "./files";
import { textOf } from "./text";

/** An attempt's text, or why it has none. */
export interface ReadAttempt {
  /** SHA-256 of what was submitted. */
  readonly hash: string;
  readonly text?: string;
  readonly reason?: string;
}

/** One attempt as code to run, or why there is none. */
export interface Work {
  readonly hash: string;
  readonly compiled?: Compiled;
  readonly problem?: {
    readonly status: "unreadable" | "does not compile";
    readonly note: string;
  };
  /** For the student. */
  readonly notes: readonly string[];
}

/** Reads an attempt. What cannot be read has a hash as well: of what it is, as far as that is known. */
export async function readAttempt({ file }: Attempt): Promise<ReadAttempt> {
  const extension = file.path.slice(file.path.lastIndexOf("."));
  const hash = createHash("sha256").update(`${extension} ${file.size}\0`);
  try {
    const limit =
      extension === ".ipynb" ? LIMITS.notebookBytes : LIMITS.moduleBytes;
    if (file.size > limit)
      throw new ReadError(
        `it has ${megabytes(file.size)}; the limit is ${megabytes(limit)}`,
      );
    const bytes = await file.read();
    hash.update(bytes);
    return { text: textOf(bytes), hash: hash.digest("hex") };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = error instanceof ReadError ? message : (code ?? message);
    return { reason: clean(reason), hash: hash.digest("hex") };
  }
}

/** Makes a module of what was read; runs nothing of it. */
export async function readWork(
  { file, notes }: Attempt,
  { hash, text, reason }: ReadAttempt,
  exercises: readonly string[],
  analyst: Analyst,
): Promise<Work> {
  const unreadable = (why = "it is empty"): Work => ({
    hash,
    problem: {
      status: "unreadable",
      note: `The submission cannot be read: ${why}.`,
    },
    notes,
  });
  if (text === undefined) return unreadable(reason);
  const kind = file.path.endsWith(".ts") ? "module" : "notebook";
  const made = await analyst.analyse({ kind, text, exercises });
  if (made.unreadable !== undefined) return unreadable(made.unreadable);
  const all = [...notes, ...made.notes];
  if (made.problem === undefined)
    return { hash, compiled: made.compiled, notes: all };
  const note = `The code does not compile: ${made.problem}.`;
  return { hash, problem: { status: "does not compile", note }, notes: all };
}
