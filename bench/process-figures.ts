/** What Linux tells of a process; elsewhere nothing is known. */
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** The most memory the process has held since it started or `resetPeak`, in MiB. */
export function peakMb(pid: number): number | undefined {
  const kb = /^VmHWM:\s*(\d+) kB$/m.exec(read(`${pid}/status`) ?? "")?.[1];
  return kb === undefined ? undefined : Math.round(Number(kb) / 1024);
}

export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Not Linux, or not allowed here: the peak then counts from the start.
  }
}

/** The processor time that the whole machine has used, on all cores. */
export function machineMs(): number | undefined {
  const [total, ...lines] = (read("stat") ?? "").split("\n");
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length;
  // In a container the file may be that of a larger machine.
  if (cores !== os.availableParallelism()) return undefined;
  const [user, nice, system, , , irq, softirq, steal] = total
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}

/** The processor time that all threads of the process have used. */
export function processorMs(pid: number): number | undefined {
  // The second field, the name, may hold spaces: count from behind it.
  const fields = read(`${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  if (!fields) return undefined;
  const [user, system] = [fields[11], fields[12]].map(Number);
  return (user + system) * TICK_MS;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(`/proc/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
