import type { Answer, Argument } from "../lessons/values";
import type { Compiled } from "./code/javascript";

/** What keeps a submission from everything else; the last is asked for by --unsafe only. */
export type Isolation = "bubblewrap" | "quickjs" | "container" | "none";

/** What a submission did that an honest one does not, in a word and a sentence for the grader. */
export interface Incident {
  readonly kind:
    "timeout" | "memory" | "output" | "exit" | "protocol" | "load" | "crash";
  readonly message: string;
}

/** A process that holds one student's functions, and nothing else. */
export interface Sandbox {
  readonly isolation: Isolation;
  /** The exported functions that it found. */
  readonly functions: readonly string[];
  readonly incidents: readonly Incident[];
  /**
   * Calls one function with arrays as tensors.
   *
   * @throws Error whose message is for the student: what the function threw, why its answer is of no use, or what ended it
   */
  call(name: string, args: readonly Argument[]): Promise<Answer>;
  /** Ends it and everything that it started. */
  close(): Promise<void>;
}

export interface SandboxLimits {
  /** For loading the submission, and for each call; default 10 and 5. */
  readonly loadSeconds?: number;
  readonly callSeconds?: number;
  /** For everything together; default 60. */
  readonly totalSeconds?: number;
  /** Default 1024. */
  readonly memoryMegabytes?: number;
}

/** Starts sandboxes; keeps some ready. */
export interface SandboxPool {
  readonly isolation: Isolation;
  /** @param submission a module that exports its functions */
  open(submission: Compiled, limits?: SandboxLimits): Promise<Sandbox>;
  close(): Promise<void>;
}

/** One check of an exercise. Of a hidden one there is no value to see. */
export interface GradedCheck {
  readonly title: string;
  readonly hidden: boolean;
  readonly passed: boolean;
  readonly message?: string;
  readonly expected?: Answer;
  readonly actual?: Answer;
}

export interface ExerciseGrade {
  readonly id: string;
  readonly title: string;
  /** 0..max: max times the share of the checks that passed */
  readonly score: number;
  readonly max: number;
  readonly checks: readonly GradedCheck[];
  readonly mistake?: { readonly name: string; readonly question: string };
}

/** How a submission went as a whole. */
export type Status =
  "graded" | "no submission" | "unreadable" | "does not compile" | "stopped";

/** All that is known of one student's submission to one lesson. */
export interface StudentGrade {
  readonly student: string;
  readonly lesson: string;
  readonly status: Status;
  /** What the status means here, in a sentence for the student. */
  readonly note?: string;
  readonly score: number;
  readonly max: number;
  readonly exercises: readonly ExerciseGrade[];
  readonly incidents: readonly Incident[];
  readonly isolation: Isolation;
  readonly seconds: number;
  /** SHA-256 of what was submitted, and of the checks that graded it: the same pair gives the same grade. */
  readonly submissionHash: string;
  readonly checkVersion: string;
}
