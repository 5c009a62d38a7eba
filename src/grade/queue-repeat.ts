import { setTimeout as sleep } from "node:timers/promises";

/**
 * Does something again and again, with a pause between, until it is stopped. A time that fails is followed by the next.
 *
 * @returns what stops it, and is done when the last time is over
 */
export function repeat(
  ms: number,
  task: () => Promise<void>,
  onError: (error: Error) => void,
): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const run = async () => {
    while (!signal.aborted) {
      await task().catch((error: Error) => {
        if (!signal.aborted) onError(error);
      });
      await sleep(ms, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();
  return () => {
    stop.abort();
    return running;
  };
}
