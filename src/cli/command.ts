import { existsSync, statSync } from "node:fs";
import path from "node:path";

/** A wrong call of a command: the error is shown with the way to its help, without a stack. */
export class UsageError extends Error {}

/**
 * A path as the user meant it: npm runs scripts in the project's folder, wherever it was called. What is only in the
 * project's folder is found as well.
 */
export function userPath(file: string): string {
  const theirs = path.resolve(process.env.INIT_CWD ?? "", file);
  const ours = path.resolve(file);
  return !existsSync(theirs) && existsSync(ours) ? ours : theirs;
}

/** Says before anything is computed that results cannot go where they should. */
export function checkFolder(option: string, folder: string): void {
  if (!existsSync(folder) || statSync(folder).isDirectory()) return;
  throw new UsageError(
    `Expected ${option} to be a folder, got '${folder}', which is a file.`,
  );
}

/**
 * Runs a command with its arguments: prints `help` for --help or -h, an error in plain words for anything thrown, and
 * exits with 2 for a wrong call, 1 for any other failure.
 */
export function runCommand(
  help: string,
  command: (args: string[]) => Promise<void>,
): void {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(help);
    return;
  }
  command(args).catch((error: Error) => {
    const usage = error instanceof UsageError || isParseError(error);
    console.error(`${error.message}${usage ? "\nSee --help." : ""}`);
    if (process.env.WORKBOOK_DEBUG) console.error(error.stack);
    process.exitCode = usage ? 2 : 1;
  });
}

/** node:util's parseArgs throws errors with such codes. */
function isParseError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code?.startsWith("ERR_PARSE_ARGS") ?? false;
}
