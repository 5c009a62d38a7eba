import { readdirSync, readFileSync } from "node:fs";

/** A process by its number and start, since numbers are used again. */
type Identity = string;

/** Processes that this one started, and those that they started. */
export function descendants(): Set<Identity> {
  const parents = new Map<number, { parent: number; identity: Identity }>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) && read(`/proc/${name}/stat`);
    if (!stat) continue;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie is gone but for its exit code.
    if (fields[0] === "Z") continue;
    // TypeScript's loader for the tests has one.
    if (read(`/proc/${name}/cmdline`).includes("esbuild")) continue;
    const identity = `${name} started ${fields[19]}`;
    parents.set(Number(name), { parent: Number(fields[1]), identity });
  }
  const isOwn = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent;
    return parent === process.pid || (!!parent && isOwn(parent));
  };
  const own = [...parents].filter(([pid]) => isOwn(pid));
  return new Set(own.map(([, { identity }]) => identity));
}

/** Those of them that are still there, whoever their parent is now. */
const alive = (all: Iterable<Identity>): Identity[] =>
  [...all].filter((identity) => {
    const [pid] = identity.split(" ");
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (
      stat !== "" &&
      fields[0] !== "Z" &&
      identity === `${pid} started ${fields[19]}`
    );
  });

/** Those that are left when the kernel has had time to end them. */
export async function left(all: Iterable<Identity>): Promise<Identity[]> {
  for (let i = 0; i < 20 && alive(all).length > 0; i++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return alive(all);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
