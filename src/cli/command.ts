/** A wrong call of a command: the error is shown with the way to its help, without a stack. */
export class UsageError extends Error {}

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
