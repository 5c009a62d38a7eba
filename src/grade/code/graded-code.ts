/** What a sandbox is given, and what is worth saying about it. */
export interface GradedCode {
  /** One TypeScript module that exports the exercises' functions; absent if nothing of it compiles. */
  readonly code?: string;
  /** Why it does not. */
  readonly problem?: string;
  readonly notes: readonly string[];
}
