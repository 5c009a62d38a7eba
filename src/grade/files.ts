/** A file that a student handed in, not yet read. */
export interface SubmittedFile {
  /** Inside the submission, with slashes. */
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
  /** @throws ReadError in a sentence that fits into a note */
  read(): Promise<Buffer>;
}

/** What a folder or a zip holds. */
export interface Files {
  readonly files: readonly SubmittedFile[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Why something that a student handed in cannot be read. */
export class ReadError extends Error {
  override name = "ReadError";
}

/** Far above what an honest submission needs. */
export const LIMITS = {
  /** In one submission. */
  entries: 2000,
  /** Of folders in folders. */
  depth: 4,
  moduleBytes: 1 << 20,
  /** With its outputs. */
  notebookBytes: 32 << 20,
  zipBytes: 64 << 20,
  /** Unpacked to packed; for files of more than a megabyte. */
  zipRatio: 100,
  attempts: 20,
};

export const megabytes = (bytes: number) =>
  `${(bytes / (1 << 20)).toFixed(1)} MB`;

/** Without characters that move a terminal's cursor or turn text around. */
export const clean = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");

/** A name for a sentence: clean, and short. */
export function shownName(name: string): string {
  const shown = clean(name);
  return shown.length > 80
    ? `${shown.slice(0, 60)}…${shown.slice(-15)}`
    : shown;
}
