import { isValues, type Values } from "../lessons/values";
import type { Compiled } from "./code/javascript";
import type { Isolation, StudentGrade } from "./types";

/** What grades a job: a worker that has anything else of it must not. */
export interface QueueTerms {
  readonly lesson: string;
  readonly checkVersion: string;
  readonly isolation: Isolation;
}

/** One submission on its way to a worker: all that it needs, since another machine has no folder of submissions. */
export interface GradingJob extends QueueTerms {
  readonly submissionHash: string;
  readonly compiled: Compiled;
}

/** Each lesson, check version and isolation has a queue of its own, so that no worker takes what it cannot grade. */
export function queueName(terms: QueueTerms): string {
  const { lesson, checkVersion, isolation } = terms;
  return `grade-${lesson}-${shortVersion(checkVersion)}-${isolation}`;
}

/** Enough of a check version for people to tell it from another. */
export const shortVersion = (checkVersion: string) => checkVersion.slice(0, 12);

/** The same submission by the same checks is the same job, whoever hands it in and however often. */
export const jobId = (
  job: Pick<GradingJob, "submissionHash" | "checkVersion">,
) => `${job.submissionHash}-${job.checkVersion}`;

/** Every number comes back as it was, down to the last bit: files must not depend on where a submission was graded. */
export const gradeToText = (grade: StudentGrade) =>
  JSON.stringify(grade, (_, value: unknown) =>
    isValues(value) ? stored(value) : isOddNumber(value) ? odd(value) : value,
  );

export const gradeFromText = (text: string) =>
  JSON.parse(text, (_, value: unknown) =>
    isStored(value)
      ? restored(value)
      : isOdd(value)
        ? Number(value.number)
        : value,
  ) as StudentGrade;

interface Stored {
  readonly shape: readonly number[];
  readonly float32: string;
}

function stored({ shape, data }: Values): Stored {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { shape, float32: bytes.toString("base64") };
}

function restored({ shape, float32 }: Stored): Values {
  const { buffer } = Uint8Array.from(Buffer.from(float32, "base64"));
  return { shape, data: new Float32Array(buffer) };
}

const isStored = (value: unknown): value is Stored =>
  typeof value === "object" && value !== null && "float32" in value;

/** JSON has no NaN, no Infinity, and no -0. */
const isOddNumber = (value: unknown): value is number =>
  typeof value === "number" &&
  (!Number.isFinite(value) || Object.is(value, -0));
const odd = (value: number) => ({
  number: Object.is(value, -0) ? "-0" : String(value),
});
const isOdd = (value: unknown): value is { number: string } =>
  typeof value === "object" && value !== null && "number" in value;
