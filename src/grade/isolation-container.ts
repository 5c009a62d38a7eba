import os from "node:os";
import { IsolationError, PERMISSION_FLAGS, type Launcher } from "./isolation";
import { findProgram, freshUser, isRoot } from "./isolation-system";
import { prlimitArgs } from "./isolation-limits";
import { ENGINE_FLAGS, sandboxSnapshot } from "./sandbox-snapshot";

/**
 * For a machine that is thrown away after one submission, and in which bubblewrap cannot start: another user, Node's
 * permission model, and the kernel's limits.
 *
 * @throws IsolationError
 */
export async function container(): Promise<Launcher> {
  const [prlimit, setpriv] = [findProgram("prlimit"), findProgram("setpriv")];
  if (!isRoot() || !prlimit || !setpriv)
    throw new IsolationError(
      "Isolation 'container' needs to run as root, to become another user, and prlimit and setpriv of util-linux.",
    );
  const snapshot = await sandboxSnapshot();
  return () => {
    const user = freshUser();
    return {
      command: prlimit,
      args: [
        ...prlimitArgs(true),
        ...[setpriv, `--reuid=${user}`, `--regid=${user}`, "--clear-groups"],
        ...["--no-new-privs", "--inh-caps=-all", "--pdeathsig=KILL"],
        ...[
          process.execPath,
          ...PERMISSION_FLAGS,
          ...ENGINE_FLAGS,
          "--snapshot-blob",
          snapshot,
        ],
      ],
      cwd: os.tmpdir(),
    };
  };
}
