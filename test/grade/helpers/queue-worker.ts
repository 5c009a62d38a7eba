/** A worker as a process of its own, without a sandbox: `queue-worker.ts URL JOBS MS`, MS for each submission. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Compiled } from "../../../src/grade/code/javascript";
import { loadGradedLesson } from "../../../src/grade/graded-lesson";
import { startQueueWorker } from "../../../src/grade/queue-worker";
import { doublePool } from "./double";

async function main([url, jobs, ms]: string[]): Promise<void> {
  const double = doublePool();
  const pool = {
    ...double,
    open: async (submission: Compiled) => {
      await sleep(Number(ms));
      return double.open(submission);
    },
  };
  const worker = await startQueueWorker({
    url,
    lessons: [loadGradedLesson("02-grad-cam")],
    pool,
    jobs: Number(jobs),
    say: (line) => console.error(line),
  });
  console.log("ready");
  process.once("SIGTERM", async () => {
    await worker.close();
    console.log(`graded ${worker.graded}, returned ${worker.returned}`);
    process.exit(0);
  });
}

void main(process.argv.slice(2));
