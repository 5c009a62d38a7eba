import { ReadError } from "../files";
import type { GradedCode } from "./graded-code";
import { moduleFromFile } from "./module-from-file";
import { moduleFromNotebook } from "./module-from-notebook";

/** One file of code. */
export interface CodeFile {
  readonly kind: "module" | "notebook";
  readonly text: string;
  /** The functions that are asked for. */
  readonly exercises: readonly string[];
}

export interface Analysis extends GradedCode {
  /** Why it cannot be read at all. */
  readonly unreadable?: string;
}

/** Turns a student's file into the module that a sandbox runs. It runs nothing of it, and does not throw. */
export function analyse({ kind, text, exercises }: CodeFile): Analysis {
  try {
    return kind === "module"
      ? moduleFromFile(text, exercises)
      : moduleFromNotebook(text, exercises);
  } catch (error) {
    if (error instanceof ReadError)
      return { unreadable: error.message, notes: [] };
    if (error instanceof RangeError)
      return { unreadable: "its code is nested too deeply", notes: [] };
    throw error;
  }
}
