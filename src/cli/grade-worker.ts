import { parseArgs } from "node:util";
import { loadGradedLesson } from "../grade/graded-lesson";
import { address } from "../grade/queue-connection";
import { startQueueWorker } from "../grade/queue-worker";
import { createSandboxPool } from "../grade/sandbox";
import { lessonsWithExercises } from "../lessons/lesson";
import { runCommand } from "./command";
import { isolationOf, jobsOf } from "./grade-options";
import { queueOf } from "./queue-option";

const HELP = `npm run grade:worker -- --queue redis://HOST:PORT [options]

One more machine for \`npm run grade -- … --queue redis://…\`: grades submissions to any lesson until it is stopped. Start one
on each machine, with the same version of the workbook as where the results are written. Ctrl-C puts back what it has begun.

  --queue URL         redis://[USER:PASSWORD@]HOST[:PORT], or rediss:// with TLS
  --jobs N            how many are graded at once (default: one per processor)

  --isolation I       bubblewrap (default), quickjs or container; the same as where the results are written
  --unsafe            without isolation: a submission can read, change and send what you can, and forge its grade
`;

async function gradeWorker(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      queue: { type: "string" },
      jobs: { type: "string" },
      isolation: { type: "string" },
      unsafe: { type: "boolean", default: false },
    },
  });
  const url = queueOf(values.queue);
  const jobs = jobsOf(values.jobs);
  const isolation = isolationOf(values);
  const lessons = lessonsWithExercises().map((name) => loadGradedLesson(name));
  const pool = await createSandboxPool({ isolation, ready: jobs });
  const say = (line: string) => console.error(line);
  try {
    const worker = await startQueueWorker({ url, lessons, pool, jobs, say });
    console.log(
      `Working for ${address(url)}, ${jobs} at a time, isolation ${pool.isolation}. Ctrl-C stops.`,
    );
    await interrupted();
    await worker.close();
    console.log(
      `Stopped: ${worker.graded} graded, ${worker.returned} put back.`,
    );
  } finally {
    await pool.close();
  }
}

/** The second time it does not wait: the jobs' locks then run out. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    let times = 0;
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        if (++times > 1) process.exit(130);
        done();
      });
  });
}

runCommand(HELP, gradeWorker);
