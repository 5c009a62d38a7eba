import { spawn } from "node:child_process";
import path from "node:path";
import { pathsOf } from "../setup/paths.mjs";

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** How long it may take to its first message, and from there to its end; then it is killed. No limit by default. */
  readonly limits?: { readonly start: number; readonly work: number };
  readonly onMessage?: (message: unknown) => void;
}

/** How a child ended. */
export interface Ended {
  /** Why it did not do its work, or undefined: what it wrote last, else its exit code or signal. */
  readonly problem?: string;
  /** Whether a limit ended it. */
  readonly late: boolean;
  /** All that it wrote to its standard error. */
  readonly said: string;
}

/** Runs a script of this folder in a process of its own: a bad library may end that, but not us. */
export async function runScript(
  script: string,
  args: readonly string[],
  { env = process.env, limits, onMessage = () => {} }: ChildOptions = {},
): Promise<Ended> {
  const file = path.resolve(__dirname, script);
  const child = spawn(
    process.execPath,
    ["--require", pathsOf().tsx, file, ...args],
    { env, stdio: ["ignore", "ignore", "pipe", "ipc"] },
  );
  let [said, late] = ["", false];
  const killIn = (ms?: number) =>
    setTimeout(() => (late = child.kill("SIGKILL")), ms);
  let timer = limits && killIn(limits.start);
  child.once("message", () => {
    clearTimeout(timer);
    timer = limits && killIn(limits.work);
  });
  child.on("message", onMessage);
  child.stderr?.on("data", (data: Buffer) => (said += data.toString()));
  const ended = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"));
  });
  clearTimeout(timer);
  return { problem: problemOf(ended, said), late, said };
}

function problemOf(ended: number | string, said: string): string | undefined {
  if (ended === 0) return undefined;
  // Node writes where it was after what was wrong.
  const [words] = said.split("----- Native stack trace -----");
  const last = words.trim().split("\n").at(-1)?.trim();
  // A sentence of ours ends with 1; a crash may come after any words, and its signal says more than they.
  if (ended === 1 && last) return last;
  return `it ended with ${ended}${last ? `: ${last}` : ""}`;
}
