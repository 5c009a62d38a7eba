import * as chai from "chai";
import { compare } from "./near";
import type { Answer, Argument, Wanted } from "./values";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    interface Assertion {
      /** The same shape, and every value within 1e-3 of the largest expected one. */
      near(expected: Wanted, tolerance?: number): void;
    }
  }
}

/** A student's functions as checks call them: arrays come in as tensors, and every call is awaited. */
export type Student = Readonly<
  Record<string, (...args: Argument[]) => Promise<Answer>>
>;

/** What a lesson's checks are written with. mocha's own fit, and so do those of `runChecks`. */
export interface Kit {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => Promise<void> | void): void;
  expect: Chai.ExpectStatic;
}

/** What a lesson's checks.ts exports as `define`. */
export type Define = (kit: Kit, student: Student) => void;

chai.use(({ Assertion }) => {
  Assertion.addMethod(
    "near",
    function (this: object, expected: Wanted, tolerance?: number) {
      compare(chai.util.flag(this, "object") as Answer, expected, tolerance);
    },
  );
});

/** chai's, with `near`. */
export const expect: Chai.ExpectStatic = chai.expect;

export interface CheckResult {
  /** The exercise: the title of the outermost `describe`. */
  readonly exercise: string;
  readonly title: string;
  readonly error?: Error;
}

/** Runs checks one after the other; only those of `exercise`, if it is given. */
export async function runChecks(
  define: Define,
  student: Student,
  exercise?: string,
): Promise<CheckResult[]> {
  const groups: string[] = [];
  const checks: { path: string[]; body: () => Promise<void> | void }[] = [];
  define(
    {
      describe(title, body) {
        groups.push(title);
        body();
        groups.pop();
      },
      it: (title, body) => checks.push({ path: [...groups, title], body }),
      expect,
    },
    student,
  );
  const results: CheckResult[] = [];
  for (const { path, body } of checks) {
    const [owner, ...rest] = path;
    if (exercise !== undefined && owner !== exercise) continue;
    const error = await errorOf(body);
    results.push({
      exercise: owner,
      title: rest.join(" "),
      ...(error && { error }),
    });
  }
  return results;
}

async function errorOf(body: () => Promise<void> | void) {
  try {
    await body();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
