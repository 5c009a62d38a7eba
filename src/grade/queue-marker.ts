import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { nothingGraded } from "./grade-submission";
import type { GradedLesson } from "./graded-lesson";
import type { Marker } from "./marker";
import { connectRedis, queuePackages } from "./queue-connection";
import {
  gradeFromText,
  jobId,
  queueName,
  type GradingJob,
  type QueueTerms,
} from "./queue-job";
import { attend, type Presence } from "./queue-presence";
import { whyNobodyWorks } from "./queue-refusal";
import { repeat } from "./queue-repeat";
import { incidentNote, noteOf } from "./student-note";
import type { Isolation, StudentGrade } from "./types";
import type { Work } from "./work";

/** How many submissions may be on their way at once: enough for some dozen machines. */
export const IN_FLIGHT = 256;

const LOOK_MS = 250;

/** How long leaving may take while Redis is away. */
const LEAVE_MS = 2000;

const JOB_OPTIONS = {
  // Each for a grader's own trouble, as a sandbox that does not start.
  attempts: 3,
  backoff: { type: "fixed", delay: 1000 },
  removeOnComplete: { age: 24 * 60 * 60 },
  removeOnFail: { age: 24 * 60 * 60 },
};

export interface QueueMarkerOptions {
  readonly url: string;
  readonly lesson: GradedLesson;
  readonly isolation: Isolation;
  /** Stops waiting for grades. */
  readonly signal?: AbortSignal;
  /** Told, for people, what it waits for. */
  readonly say: (line: string) => void;
}

/** @throws Error where there is no Redis, or the packages for it are not installed */
export async function openQueueMarker(
  options: QueueMarkerOptions,
): Promise<QueueMarker> {
  const packages = await queuePackages();
  const redis = await connectRedis(packages, options.url, options.say);
  const { name: lesson, checkVersion } = options.lesson;
  const terms = { lesson, checkVersion, isolation: options.isolation };
  const queue = new packages.bullmq.Queue<GradingJob, string>(
    queueName(terms),
    { connection: redis },
  );
  // The connection tells of its own errors.
  queue.on("error", () => {});
  return new QueueMarker(options, terms, redis, queue);
}

interface Waiting {
  readonly job: GradingJob;
  /** Whether this run knows it to be in the queue: a failure from before does not count. */
  isPut: boolean;
  readonly done: (grade: StudentGrade) => void;
  readonly fail: (error: Error) => void;
}

/**
 * Has submissions graded by the workers at a queue. It looks again and again at each job that it waits for, puts into the
 * queue what is not there, and takes what is done: whatever Redis forgot when it went down is put there again.
 */
export class QueueMarker implements Marker {
  readonly #waiting = new Map<string, Waiting>();
  readonly #grades = new Map<string, Promise<StudentGrade>>();
  readonly #stops: (() => Promise<void>)[];
  #said = "";

  constructor(
    private readonly options: QueueMarkerOptions,
    private readonly terms: QueueTerms,
    private readonly redis: Redis,
    private readonly queue: Queue<GradingJob, string>,
  ) {
    options.signal?.addEventListener("abort", () => this.#giveUp());
    const queues = { [terms.lesson]: queue.name };
    const look = () => this.#lookAtAll();
    this.#stops = [
      repeat(LOOK_MS, look, ({ message }) => this.#say(message)),
      attend(redis, "grader", queues, (workers) => this.#seeWho(workers)),
    ];
  }

  get isolation(): Isolation {
    return this.terms.isolation;
  }

  async grade(student: string, work: Work): Promise<StudentGrade> {
    const { hash: submissionHash, compiled, notes } = work;
    if (compiled === undefined)
      return nothingGraded(student, work, this.options.lesson, this.isolation);
    const grade = await this.#gradeOf({
      ...this.terms,
      submissionHash,
      compiled,
    });
    const all = [...grade.incidents.map(incidentNote), ...notes];
    return { ...grade, student, ...noteOf(all) };
  }

  /** What is still in the queue stays there: workers go on with it, and the next run takes their results. */
  async close(): Promise<void> {
    this.#giveUp();
    const leave = async () => {
      await Promise.all(this.#stops.map((stop) => stop()));
      await this.queue.close();
    };
    await Promise.race([leave(), sleep(LEAVE_MS, undefined, { ref: false })]);
    this.redis.disconnect();
  }

  /** Students who hand in the same share one job. */
  #gradeOf(job: GradingJob): Promise<StudentGrade> {
    const id = jobId(job);
    const known = this.#grades.get(id);
    if (known) return known;
    const grade = new Promise<StudentGrade>((done, fail) => {
      if (this.options.signal?.aborted) fail(new Error(NOT_GRADED));
      else this.#waiting.set(id, { job, isPut: false, done, fail });
    });
    this.#grades.set(id, grade);
    return grade;
  }

  async #lookAtAll(): Promise<void> {
    const all = [...this.#waiting];
    await Promise.all(all.map(([id, waiting]) => this.#lookAt(id, waiting)));
  }

  async #lookAt(id: string, waiting: Waiting): Promise<void> {
    const state = await this.queue.getJobState(id);
    if (state === "completed") await this.#take(id, waiting);
    else if (state === "failed" && waiting.isPut) await this.#take(id, waiting);
    else {
      if (state === "failed") await this.queue.remove(id);
      if (state === "failed" || state === "unknown")
        await this.queue.add("grade", waiting.job, {
          jobId: id,
          ...JOB_OPTIONS,
        });
      waiting.isPut = true;
    }
  }

  async #take(id: string, { done, fail }: Waiting): Promise<void> {
    const job = await this.queue.getJob(id);
    // Gone since: the next look puts it there again.
    if (!job) return;
    this.#waiting.delete(id);
    if (job.failedReason && !job.returnvalue) fail(new Error(job.failedReason));
    else done(gradeFromText(job.returnvalue));
  }

  #giveUp(): void {
    for (const { fail } of this.#waiting.values()) fail(new Error(NOT_GRADED));
    this.#waiting.clear();
  }

  #seeWho(workers: readonly Presence[]): void {
    const reason = whyNobodyWorks(this.terms, workers);
    if (this.#waiting.size) this.#say(reason ?? "");
  }

  #say(line: string): void {
    if (line && line !== this.#said) this.options.say(line);
    this.#said = line;
  }
}

const NOT_GRADED = "it was not waited for until it was graded";
