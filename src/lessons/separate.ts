import type { Exercise, Mistake } from "./exercise";
import { answerTo } from "./fingerprints";
import type { StudentFunction } from "./in-process";
import { distance } from "./near";
import type { Answer, Argument } from "./values";

/** Two functions are told apart by an input if their answers differ by this much. */
export const APART = 0.05;

/** The arguments of a seed; they may grow with the place in the list. */
export type Draw = (
  exercise: Exercise,
  seed: number,
  place: number,
) => Argument[];

const TRIES = 200;
const MOST = 12;

export interface Separation {
  readonly seeds: readonly number[];
  /** answers[function][seed], the solution first */
  readonly answers: readonly (readonly (Answer | undefined)[])[];
  /** Pairs of functions that no input tells apart; empty if all is well. */
  readonly together: readonly (readonly [string, string])[];
}

/**
 * Searches seeds for inputs that tell the solution and all mistakes apart, each pair by at least one input: takes a seed
 * where it separates a pair that those before it did not.
 *
 * @param draw the arguments of a seed at a place of the list
 * @param from where to begin; hidden inputs begin elsewhere
 */
export async function separate(
  exercise: Exercise,
  solution: StudentFunction,
  mistakes: readonly Mistake[],
  draw: Draw,
  { from = 1, least = 1 } = {},
): Promise<Separation> {
  const names = ["the solution", ...mistakes.map(({ name }) => name)];
  const functions = [solution, ...mistakes.map(({ run }) => run)];
  const seeds: number[] = [];
  const answers: (Answer | undefined)[][] = functions.map(() => []);
  let open = pairsOf(names.length);
  for (let seed = from; seed < from + TRIES && seeds.length < MOST; seed++) {
    if (open.length === 0 && seeds.length >= least) break;
    const given = await Promise.all(
      functions.map((run) =>
        answerTo(exercise, run, draw(exercise, seed, seeds.length)),
      ),
    );
    const rest = open.filter(([a, b]) => !areApart(given[a], given[b]));
    if (rest.length === open.length && open.length > 0) continue;
    seeds.push(seed);
    given.forEach((answer, i) => answers[i].push(answer));
    open = rest;
  }
  const together = open.map(([a, b]) => [names[a], names[b]] as const);
  return { seeds, answers, together };
}

function areApart(a: Answer | undefined, b: Answer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return distance(a, b) >= APART;
}

function pairsOf(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) pairs.push([a, b]);
  return pairs;
}
