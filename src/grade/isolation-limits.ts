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
export const MAX_PROCESSES = 64;

export function prlimitArgs(processes = MAX_PROCESSES): string[] {
  const limits = { ...LIMITS, nproc: processes };
  return Object.entries(limits).map(
    ([name, value]) => `--${name}=${value}:${value}`,
  );
}
