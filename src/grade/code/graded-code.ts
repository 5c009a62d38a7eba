import type { Compiled } from "./javascript";

/** What a sandbox is given, and what is worth saying about it. */
export interface GradedCode {
  /** A module that exports the exercises' functions; absent if nothing of it compiles. */
  readonly compiled?: Compiled;
  /** Why it does not. */
  readonly problem?: string;
  readonly notes: readonly string[];
}
