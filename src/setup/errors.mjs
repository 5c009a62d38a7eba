// @ts-check

/** An error whose message is meant for the user: printed without a stack trace. */
export class UserError extends Error {
  /** @override */
  name = "UserError";
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
