import type { Random } from "../random";
import type { StudentFunction } from "./in-process";
import type { Argument } from "./values";

/** An exercise's card: all that is said about it, and the cells that it becomes. */
export interface Exercise {
  /** The name of the function; also the cell's tag, exercise:ID, and the column in grades.csv. */
  readonly id: string;
  readonly title: string;
  /** What to do, in markdown, with the equation. */
  readonly task: string;
  /** What it trains, in half a sentence. */
  readonly trains: string;
  readonly points: number;
  /** 1 (one line) to 5 (a small design) */
  readonly difficulty: 1 | 2 | 3 | 4 | 5;
  /** 1 (nice to have) to 5 (the lecture hangs on it) */
  readonly importance: 1 | 2 | 3 | 4 | 5;
  readonly minutes: number;
  /** Two, the second nearer to the answer. */
  readonly hints: readonly [string, string];
  /** The student's cell: the function with its types, which throws a sentence that says what to do. */
  readonly stub: string;
  /** A cell that uses the function in place of ours; it runs once the checks have passed. */
  readonly inPlace: string;
  /** Draws arguments for hidden checks and for telling mistakes apart; `size` grows from 0. */
  arguments(random: Random, size: number): Argument[];
}

/** A typical wrong answer. */
export interface Mistake {
  /** "the sum instead of the mean" */
  readonly name: string;
  /** Leads on, without giving the answer. */
  readonly question: string;
  readonly run: StudentFunction;
}

/** What mistakes.ts exports as `mistakes`: at least five for each exercise, by its id. */
export type Mistakes = Readonly<Record<string, readonly Mistake[]>>;
