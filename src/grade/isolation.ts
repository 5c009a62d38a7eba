import { bubblewrap } from "./isolation-bubblewrap";
import { container } from "./isolation-container";
import type { Isolation } from "./types";

/** How a sandbox's process is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options?: {
    readonly uid?: number;
    readonly gid?: number;
    readonly cwd?: string;
  };
}

/** Makes the command line that starts `node` with these flags, for one sandbox. */
export type Launcher = (snapshot: string, flags: readonly string[]) => Launch;

/** Asked for, and not to be had here. The message says what to do. */
export class IsolationError extends Error {
  override name = "IsolationError";
}

const NO_QUICKJS =
  "QuickJS cannot take its place: it has no TensorFlow.js, which the submissions' functions compute with";

/**
 * How to start sandboxes of one kind.
 *
 * @throws IsolationError why this machine cannot; there is never a weaker one instead
 */
export function launcher(isolation: Isolation): Launcher {
  switch (isolation) {
    case "bubblewrap":
      return bubblewrap();
    case "container":
      return container();
    case "quickjs":
      throw new IsolationError(
        `Isolation 'quickjs' is not available: ${NO_QUICKJS}.`,
      );
    case "none":
      return (snapshot, flags) => ({
        command: process.execPath,
        args: [...flags, "--snapshot-blob", snapshot],
      });
  }
}

export const PERMISSION_FLAGS = [
  process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission",
  "--no-warnings",
];
