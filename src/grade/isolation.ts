import { bubblewrap } from "./isolation-bubblewrap";
import { container } from "./isolation-container";
import { quickjs } from "./isolation-quickjs";
import { endedWithParent } from "./isolation-system";
import { ENGINE_FLAGS, sandboxSnapshot } from "./sandbox-snapshot";
import type { Isolation } from "./types";

/** How a sandbox's process is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** Makes the command line for one sandbox. */
export type Launcher = () => Launch;

/** Asked for, and not to be had here. The message says what to do. */
export class IsolationError extends Error {
  override name = "IsolationError";
}

const LAUNCHERS: Readonly<Record<Isolation, () => Promise<Launcher>>> = {
  bubblewrap,
  quickjs,
  container,
  none,
};

/**
 * How to start sandboxes of one kind.
 *
 * @throws IsolationError why this machine cannot; there is never a weaker one instead
 */
export const launcher = (isolation: Isolation): Promise<Launcher> =>
  LAUNCHERS[isolation]();

/** Of Node: what a program may do is asked for by name, and sandboxes ask for nothing. */
export const PERMISSION_FLAGS = [
  process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission",
  "--no-warnings",
];

async function none(): Promise<Launcher> {
  const snapshot = await sandboxSnapshot();
  const [command, ...args] = [
    ...endedWithParent(),
    ...[process.execPath, ...ENGINE_FLAGS, "--snapshot-blob", snapshot],
  ];
  return () => ({ command, args });
}
