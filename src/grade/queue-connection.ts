import type { Redis } from "ioredis";

/** What must be installed for a queue; everything else works without. */
export interface QueuePackages {
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof Redis;
}

/** @throws Error that says how to install them */
export async function queuePackages(): Promise<QueuePackages> {
  try {
    const bullmq = await import("bullmq");
    const { Redis } = await import("ioredis");
    return { bullmq, Redis };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND")
      throw error;
    throw new Error(
      "Grading on several machines needs the packages bullmq and ioredis, which are not installed: run `npm install`.",
      { cause: error },
    );
  }
}

/**
 * A connection to Redis that comes back by itself, however long Redis is away. Only the first time must it be there.
 *
 * @param say told, for people, when the connection is lost and when it is back
 * @throws Error that names the address and the reason, never the password
 */
export async function connectRedis(
  { Redis }: QueuePackages,
  url: string,
  say: (line: string) => void,
): Promise<Redis> {
  let wasThere = false;
  let reason = "it does not answer";
  const redis = new Redis(url, {
    lazyConnect: true,
    // A command waits until Redis is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (wasThere ? Math.min(times * 100, 2000) : null),
  });
  redis.on("error", (error: NodeJS.ErrnoException) => {
    reason = error.message || (error.code ?? reason);
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const { message } = error as Error;
    const why = message.startsWith("Connection is closed") ? reason : message;
    throw new Error(
      `There is no Redis to work with at ${address(url)}: ${why.replace(/\.$/, "")}.`,
      { cause: error },
    );
  }
  wasThere = true;
  sayWhenLost(redis, address(url), say);
  return redis;
}

function sayWhenLost(redis: Redis, where: string, say: (line: string) => void) {
  let lost = false;
  redis.on("close", () => {
    if (lost || redis.status === "end") return;
    lost = true;
    say(`The connection to Redis at ${where} is lost; waiting for it.`);
  });
  redis.on("ready", () => {
    if (lost) say(`Redis at ${where} is back.`);
    lost = false;
  });
}

/** Without user and password. */
export function address(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 6379}`;
}
