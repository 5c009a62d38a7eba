import { accessSync, constants } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The path of an installed program. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH || "/usr/bin:/bin").split(path.delimiter);
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const isRoot = (): boolean => process.getuid?.() === 0;

const FIRST_USER = 20_000;
const USERS = 30_000;

/** A user id that nobody has and no other sandbox is likely to: the kernel counts processes by it. */
export const freshUser = (): number =>
  FIRST_USER + Math.floor(Math.random() * USERS);

/** Prefix of a command that the system ends when this process is gone, however that ends; none where there is no setpriv. */
export function endedWithParent(): string[] {
  const setpriv = findProgram("setpriv");
  return setpriv ? [setpriv, "--pdeathsig=KILL"] : [];
}

/** Since Linux 5.14 a user's processes are counted in each user namespace by itself. */
export function countsPerNamespace(): boolean {
  const [major, minor] = os.release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
