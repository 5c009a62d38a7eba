import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { gradeSubmission } from "./grade-submission";
import type { GradedLesson } from "./graded-lesson";
import {
  connectRedis,
  queuePackages,
  type QueuePackages,
} from "./queue-connection";
import {
  gradeToText,
  queueName,
  shortVersion,
  type GradingJob,
} from "./queue-job";
import { attend, type Presence } from "./queue-presence";
import { whyRefused } from "./queue-refusal";
import type { SandboxPool } from "./types";

const WORKER_OPTIONS = {
  // A worker that is killed costs this much waiting, until another takes its jobs.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // Not the job's fault, but that of a machine or of Redis.
  maxStalledCount: 20,
  // After Redis was away; BullMQ's default is 15 s.
  runRetryDelay: 1000,
};

const LEAVE_MS = 5000;

export interface QueueWorkerOptions {
  readonly url: string;
  readonly lessons: readonly GradedLesson[];
  readonly pool: SandboxPool;
  /** How many submissions to a lesson at a time. */
  readonly jobs: number;
  /** Told, for people, what happens. */
  readonly say: (line: string) => void;
}

/** @throws Error where there is no Redis, or the packages for it are not installed */
export async function startQueueWorker(
  options: QueueWorkerOptions,
): Promise<QueueWorker> {
  const packages = await queuePackages();
  const redis = await connectRedis(packages, options.url, options.say);
  return new QueueWorker(options, packages, redis);
}

/** Grades jobs of these lessons until it is closed; what it has begun then goes back into the queue. */
export class QueueWorker {
  /** How many it has graded. */
  graded = 0;
  /** How many it began and put back. */
  returned = 0;
  readonly #workers: readonly Worker<GradingJob, string>[];
  readonly #stopped: Promise<undefined>;
  #stop!: () => void;
  readonly #leave: () => Promise<void>;
  readonly #refused = new Set<string>();

  constructor(
    private readonly options: QueueWorkerOptions,
    private readonly packages: QueuePackages,
    private readonly redis: Redis,
  ) {
    this.#stopped = new Promise((done) => {
      this.#stop = () => done(undefined);
    });
    this.#workers = options.lessons.map((lesson) => this.#workerOf(lesson));
    const queues = Object.fromEntries(
      options.lessons.map((lesson) => [lesson.name, this.#queueOf(lesson)]),
    );
    const seeWho = (graders: readonly Presence[]) =>
      graders.forEach((grader) => this.#refuse(queues, grader));
    this.#leave = attend(redis, "worker", queues, seeWho);
  }

  async close(): Promise<void> {
    this.#stop();
    const leave = async () => {
      await Promise.all(this.#workers.map((worker) => worker.close()));
      await this.#leave();
    };
    await Promise.race([leave(), sleep(LEAVE_MS, undefined, { ref: false })]);
    this.redis.disconnect();
  }

  #queueOf({ name: lesson, checkVersion }: GradedLesson): string {
    const { isolation } = this.options.pool;
    return queueName({ lesson, checkVersion, isolation });
  }

  #workerOf(lesson: GradedLesson): Worker<GradingJob, string> {
    const worker = new this.packages.bullmq.Worker<GradingJob, string>(
      this.#queueOf(lesson),
      (job, token) => this.#work(lesson, job, token),
      {
        connection: this.redis,
        concurrency: this.options.jobs,
        ...WORKER_OPTIONS,
      },
    );
    // The connection tells of its own errors; a job whose lock was lost is graded by another.
    worker.on("error", () => {});
    worker.on("failed", (job, { message }) =>
      this.options.say(`Not graded: ${job?.id}: ${message}`),
    );
    return worker;
  }

  async #work(
    lesson: GradedLesson,
    job: Job<GradingJob, string>,
    token?: string,
  ): Promise<string> {
    this.#expectSame(lesson, job.data);
    const { submissionHash: hash, compiled } = job.data;
    const work = { hash, compiled, notes: [] };
    const grading = gradeSubmission("", work, lesson, this.options.pool);
    const grade = await Promise.race([grading, this.#stopped]);
    if (grade) {
      this.graded++;
      return gradeToText(grade);
    }
    // It ends with its sandbox, and nobody waits for it.
    grading.catch(() => {});
    await job.moveToWait(token);
    this.returned++;
    throw new this.packages.bullmq.WaitingError();
  }

  /** A queue's name says it already; a job is believed by what it carries. */
  #expectSame(lesson: GradedLesson, job: GradingJob): void {
    const { isolation } = this.options.pool;
    if (
      job.checkVersion === lesson.checkVersion &&
      job.lesson === lesson.name &&
      job.isolation === isolation
    )
      return;
    throw new this.packages.bullmq.UnrecoverableError(
      `the worker has checks ${shortVersion(lesson.checkVersion)} of ${lesson.name} and isolation ${isolation}, the job asks for checks ${shortVersion(job.checkVersion)} of ${job.lesson} and isolation ${job.isolation}`,
    );
  }

  #refuse(queues: Presence["queues"], grader: Presence): void {
    const reason = whyRefused(queues, grader);
    if (!reason || this.#refused.has(reason)) return;
    this.#refused.add(reason);
    this.options.say(reason);
  }
}
