import { execFileSync } from "node:child_process";
import path from "node:path";
import { IsolationError, PERMISSION_FLAGS, type Launcher } from "./isolation";
import {
  countsPerNamespace,
  findProgram,
  freshUser,
  isRoot,
} from "./isolation-system";
import { prlimitArgs } from "./isolation-limits";
import { ENGINE_FLAGS, sandboxSnapshot } from "./sandbox-snapshot";

const SNAPSHOT = "/child.blob";

/**
 * A sandbox whose root holds Node, the libraries that it is linked with, the snapshot, and nothing else: no files of the
 * machine, no /proc, no /dev, no network, no other process.
 *
 * Root gives each sandbox a user of its own instead of a user namespace: processes are then counted for each sandbox, and it
 * works where user namespaces are forbidden.
 *
 * @throws IsolationError
 */
export async function bubblewrap(): Promise<Launcher> {
  const [bwrap, prlimit] = [
    needed("bwrap", "bubblewrap"),
    needed("prlimit", "util-linux"),
  ];
  const setpriv = isRoot() ? needed("setpriv", "util-linux") : undefined;
  const programs = [process.execPath, prlimit, ...(setpriv ? [setpriv] : [])];
  const root = filesystem([...programs, ...programs.flatMap(libraries)]);
  const snapshot = await sandboxSnapshot();
  return () => ({
    command: bwrap,
    args: [
      ...root,
      ...["--ro-bind", snapshot, SNAPSHOT],
      ...NAMESPACES,
      ...(setpriv
        ? KEEP_FOR_SETPRIV
        : ["--unshare-user", "--uid", "65534", "--gid", "65534"]),
      ...[prlimit, ...prlimitArgs(isRoot() || countsPerNamespace())],
      ...(setpriv ? [setpriv, ...asUser(freshUser())] : []),
      ...[
        process.execPath,
        ...PERMISSION_FLAGS,
        ...ENGINE_FLAGS,
        "--snapshot-blob",
        SNAPSHOT,
      ],
    ],
  });
}

const NAMESPACES = [
  "--unshare-ipc",
  "--unshare-pid",
  "--unshare-net",
  "--unshare-uts",
  "--unshare-cgroup-try",
  ...["--hostname", "sandbox"],
  "--clearenv",
  "--new-session",
  "--die-with-parent",
  ...["--chdir", "/"],
];

const KEEP_FOR_SETPRIV = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"];

const asUser = (id: number) => [
  `--reuid=${id}`,
  `--regid=${id}`,
  "--clear-groups",
  "--no-new-privs",
];

/** The folders first, so that another user may enter them. */
function filesystem(files: readonly string[]): string[] {
  const folders = new Set(files.flatMap(ancestors));
  const sorted = [...folders].sort((a, b) => a.length - b.length);
  return [
    ...sorted.flatMap((folder) => ["--dir", folder]),
    ...[...new Set(files)].flatMap((file) => ["--ro-bind", file, file]),
  ];
}

function ancestors(file: string): string[] {
  const folder = path.dirname(file);
  return folder === "/" ? [] : [...ancestors(folder), folder];
}

function libraries(program: string): string[] {
  const listed = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, file]) => file);
}

function needed(program: string, debianPackage: string): string {
  const found = findProgram(program);
  if (found) return found;
  throw new IsolationError(
    `Isolation 'bubblewrap' needs ${program}, which is not installed (Debian, Ubuntu: apt-get install ${debianPackage}). ` +
      "Without it there is 'quickjs', which is safe and slow, and 'container', inside one that holds a single submission.",
  );
}
