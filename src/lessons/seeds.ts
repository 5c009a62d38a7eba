import type { Exercise, Mistake } from "./exercise";
import { argumentsFor, toStored, type Fingerprint } from "./fingerprints";
import { hiddenArguments } from "./hidden";
import { separate } from "./separate";
import type { StudentFunction } from "./in-process";

/** Hidden inputs begin far from the visible ones. */
const HIDDEN_FROM = 10_000;
/** An exercise has at least so many hidden inputs. */
const HIDDEN_LEAST = 3;

export interface Seeds {
  readonly fingerprint: Fingerprint;
  readonly hidden: readonly number[];
  /** Pairs that visible or hidden inputs do not tell apart. */
  readonly together: readonly (readonly [string, string])[];
}

/** Searches the inputs of an exercise: those by which mistakes are named, and the hidden ones. */
export async function seedsOf(
  exercise: Exercise,
  solution: StudentFunction,
  mistakes: readonly Mistake[],
): Promise<Seeds> {
  const visible = await separate(exercise, solution, mistakes, argumentsFor);
  const hidden = await separate(exercise, solution, mistakes, hiddenArguments, {
    from: HIDDEN_FROM,
    least: HIDDEN_LEAST,
  });
  const fingerprint: Fingerprint = {
    seeds: visible.seeds,
    mistakes: mistakes.map(({ name, question }, i) => ({
      name,
      question,
      answers: visible.answers[i + 1].flatMap((answer) =>
        answer === undefined ? [] : [toStored(answer)],
      ),
    })),
  };
  return {
    fingerprint,
    hidden: hidden.seeds,
    together: [...visible.together, ...hidden.together],
  };
}
