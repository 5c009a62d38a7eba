/**
 * The kernel's limits, for each process of a sandbox. The memory is counted as what is written to, because Node reserves
 * many times more addresses than it uses.
 */
const LIMITS = {
  data: 2_000_000_000,
  cpu: 120,
  fsize: 0,
  nofile: 64,
  core: 0,
};

/** Threads count, and Node has a dozen. */
const PROCESSES = 64;
/** Where all of a user's processes count. */
const PROCESSES_OF_USER = 4096;

export function prlimitArgs(countsAlone: boolean): string[] {
  const nproc = countsAlone ? PROCESSES : PROCESSES_OF_USER;
  return Object.entries({ ...LIMITS, nproc }).map(
    ([name, value]) => `--${name}=${value}:${value}`,
  );
}
