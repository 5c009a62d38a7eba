import { readFile } from "node:fs/promises";

const PAGE_MEGABYTES = 4096 / (1 << 20);
/** More than a sandbox may have. */
const MOST_PROCESSES = 128;

/** The memory in use by a process and all that it started; 0 where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number> {
  const all = [pid];
  let megabytes = 0;
  for (const one of all) {
    const [statm, children] = await Promise.all([
      read(`/proc/${one}/statm`),
      read(`/proc/${one}/task/${one}/children`),
    ]);
    megabytes += Number(statm.split(" ")[1] ?? 0) * PAGE_MEGABYTES;
    all.push(...children.split(" ").filter(Boolean).map(Number));
    if (all.length > MOST_PROCESSES) break;
  }
  return megabytes;
}

const read = (file: string) => readFile(file, "utf8").catch(() => "");
