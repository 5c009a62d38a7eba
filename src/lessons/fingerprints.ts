import { seededRandom } from "../random";
import type { Exercise } from "./exercise";
import { inProcess, type StudentFunction } from "./in-process";
import { distance } from "./near";
import { isValues, type Answer, type Argument } from "./values";

/**
 * What typical mistakes answer to some inputs, by exercise: enough to name a mistake in a student's copy, which has neither
 * mistakes nor solutions. Written by `npm run lesson -- build`.
 */
export type Fingerprints = Readonly<Record<string, Fingerprint>>;

export interface Fingerprint {
  /** Of the inputs. */
  readonly seeds: readonly number[];
  readonly mistakes: readonly {
    readonly name: string;
    readonly question: string;
    /** One per seed. */
    readonly answers: readonly StoredAnswer[];
  }[];
}

/** An answer as JSON. */
export type StoredAnswer =
  number | boolean | { shape: readonly number[]; data: readonly number[] };

/** Answers nearer than this are the same. */
const SAME = 2e-3;

/** The arguments that an exercise draws from a seed. Sizes grow with the place in the list. */
export function argumentsFor(
  exercise: Exercise,
  seed: number,
  size = 0,
): Argument[] {
  return exercise.arguments(seededRandom(seed), size);
}

/** What a function answers; undefined where it throws or answers nothing of use. */
export async function answerTo(
  { id }: Exercise,
  run: StudentFunction,
  args: Argument[],
): Promise<Answer | undefined> {
  const { student } = inProcess({ [id]: run });
  return student[id](...args).catch(() => undefined);
}

/** What a function answers to the arguments of each seed. */
export async function answersOf(
  exercise: Exercise,
  run: StudentFunction,
  seeds: readonly number[],
): Promise<(Answer | undefined)[]> {
  const answers: (Answer | undefined)[] = [];
  for (const [i, seed] of seeds.entries())
    answers.push(
      await answerTo(exercise, run, argumentsFor(exercise, seed, i)),
    );
  return answers;
}

/** The typical mistake that gives these answers, if there is one. */
export function recognize(
  fingerprint: Fingerprint | undefined,
  answers: readonly (Answer | undefined)[],
) {
  return fingerprint?.mistakes.find((mistake) =>
    mistake.answers.every((stored, i) => {
      const answer = answers[i];
      return answer !== undefined && distance(answer, toAnswer(stored)) < SAME;
    }),
  );
}

export function toStored(answer: Answer): StoredAnswer {
  if (!isValues(answer)) return answer;
  const data = Array.from(answer.data, (value) => Number(value.toPrecision(7)));
  return { shape: answer.shape, data };
}

function toAnswer(stored: StoredAnswer): Answer {
  return typeof stored === "object"
    ? { shape: stored.shape, data: Float32Array.from(stored.data) }
    : stored;
}
