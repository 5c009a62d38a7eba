import { expect } from "chai";

/** max|a - b| / max|b|: how far two arrays are apart, relative to the larger values of the expected one. */
export function relativeDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): number {
  expect(actual.length).to.equal(expected.length);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
    if (Number.isNaN(actual[i])) return NaN;
  }
  if (largest === 0) return difference === 0 ? 0 : Infinity;
  return difference / largest;
}

/** Fails unless the arrays agree to `tolerance`, relative to the largest expected value. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
): void {
  expect(relativeDifference(actual, expected)).to.be.at.most(tolerance);
}

/** The error that a promise rejects with; fails if it does not. */
export async function rejection<T>(promise: Promise<T>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("Expected the promise to be rejected, but it was fulfilled.");
}
