import type { Result } from "../rules";

/** A student, with the result if there is one: none where the grader itself was in trouble. */
export interface Row {
  readonly student: string;
  /** The student's folder in DIR. */
  readonly folder: string;
  readonly result?: Result;
}

/** What is the same for all students. */
export interface Course {
  readonly lesson: string;
  /** Its name in a gradebook. */
  readonly assignment: string;
  readonly exercises: readonly {
    readonly id: string;
    readonly title: string;
    readonly max: number;
  }[];
  readonly max: number;
  readonly deadline?: Date;
  readonly started: Date;
  readonly stopped: Date;
}

/** A file, by its name in the student's folder or in DIR. */
export interface Output {
  readonly name: string;
  readonly content: string;
}

/** What a course's system reads: a file for each student, or one for all. */
export type Format =
  | { readonly forStudent: (result: Result, course: Course) => Output }
  | { readonly forAll: (rows: readonly Row[], course: Course) => Output };
