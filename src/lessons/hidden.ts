import { lazy } from "../lazy";
import type { Exercise } from "./exercise";
import { argumentsFor } from "./fingerprints";
import { inProcess } from "./in-process";
import type { Define } from "./kit";
import type { LessonParts } from "./lesson";
import { compare } from "./near";

/** What a failed hidden check says: nothing of what was expected. */
export const HIDDEN_MESSAGE =
  "a hidden input gives another answer than the reference. The visible checks and the equation tell what is asked for.";

/**
 * The hidden checks of a lesson: inputs of other seeds and sizes, compared with the reference solution. They say which
 * exercise fails, never a value.
 */
export function hiddenChecks({
  exercises,
  solution,
  hidden = {},
}: LessonParts): Define {
  const { student: reference } = inProcess(solution ?? {});
  const inputs = exercises.map((exercise) => ({
    id: exercise.id,
    // The reference answers once, however many submissions there are.
    cases: (hidden[exercise.id] ?? []).map((seed, i) =>
      lazy(async () => {
        const args = hiddenArguments(exercise, seed, i);
        return { args, expected: await reference[exercise.id](...args) };
      }),
    ),
  }));
  return ({ describe, it }, student) => {
    for (const { id, cases } of inputs) {
      describe(id, () => {
        cases.forEach((input, i) => {
          it(`hidden input ${i + 1}`, async () => {
            const { args, expected } = await input();
            const answer = await student[id](...args);
            try {
              compare(answer, expected);
            } catch {
              throw new Error(HIDDEN_MESSAGE);
            }
          });
        });
      });
    }
  };
}

/** Larger ones than the visible checks have. */
export function hiddenArguments(exercise: Exercise, seed: number, i: number) {
  return argumentsFor(exercise, seed, i + 2);
}
