import { hostname } from "node:os";
import type { Redis } from "ioredis";
import { repeat } from "./queue-repeat";

/** Who works with a queue, as each says of itself while it lives. */
export interface Presence {
  readonly kind: "grader" | "worker";
  /** Its machine and process. */
  readonly name: string;
  /** The name of its queue for each lesson, which says its checks and its isolation. */
  readonly queues: Readonly<Record<string, string>>;
}

const BEAT_SECONDS = 2;
const PREFIX = "grade-presence";

/**
 * Says of this process that it is there, until it is stopped, and tells at each beat who is on the other side: workers to
 * a grader, graders to a worker.
 *
 * @returns what stops it
 */
export function attend(
  redis: Redis,
  kind: Presence["kind"],
  queues: Presence["queues"],
  onBeat: (others: readonly Presence[]) => void,
): () => Promise<void> {
  const who = { kind, name: `${hostname()}:${process.pid}`, queues };
  const key = `${PREFIX}:${kind}:${who.name}`;
  const beat = async () => {
    // Three beats that are missing mean that it is gone.
    await redis.set(key, JSON.stringify(who), "EX", BEAT_SECONDS * 3);
    onBeat(await present(redis, kind === "worker" ? "grader" : "worker"));
  };
  // The connection tells of its own errors, and without it nobody is there.
  const stop = repeat(BEAT_SECONDS * 1000, beat, () => {});
  return async () => {
    await stop();
    await redis.del(key);
  };
}

async function present(
  redis: Redis,
  kind: Presence["kind"],
): Promise<Presence[]> {
  const keys: string[] = [];
  const scan = redis.scanStream({ match: `${PREFIX}:${kind}:*`, count: 1000 });
  for await (const some of scan) keys.push(...(some as string[]));
  if (!keys.length) return [];
  const texts = await redis.mget(keys);
  return texts.flatMap((text) => (text ? [JSON.parse(text) as Presence] : []));
}
