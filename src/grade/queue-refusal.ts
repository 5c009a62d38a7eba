import { queueName, shortVersion, type QueueTerms } from "./queue-job";
import type { Presence } from "./queue-presence";

/** Why nothing that a grader puts into its queue is worked, if so. */
export function whyNobodyWorks(
  terms: QueueTerms,
  workers: readonly Presence[],
): string | undefined {
  const { lesson, checkVersion, isolation } = terms;
  const queue = queueName(terms);
  if (workers.some(({ queues }) => queues[lesson] === queue)) return undefined;
  const wanted = `checks ${shortVersion(checkVersion)} of ${lesson} and isolation ${isolation}`;
  if (!workers.length)
    return `No worker is there. Start one, here or on another machine: npm run grade:worker -- --queue redis://…`;
  const names = workers.map(({ name }) => name).join(", ");
  return `No worker has ${wanted}; there are others (${names}), which refuse. Bring them to the same version of the workbook and the same --isolation.`;
}

/** Why a worker leaves alone what a grader asks for, if so. */
export function whyRefused(
  own: Presence["queues"],
  grader: Presence,
): string | undefined {
  const [entry] = Object.entries(grader.queues);
  const [lesson, asked] = entry;
  const mine = own[lesson];
  if (mine === asked) return undefined;
  return `Refused: ${grader.name} asks for ${asked}, and this worker has ${mine ?? `no lesson ${lesson}`}: other checks, or another isolation. Both need the same version of the workbook and the same --isolation.`;
}
