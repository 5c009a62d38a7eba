import type { Student } from "../lessons/kit";
import { AnswerError, type Answer, type Argument } from "../lessons/values";
import type { Sandbox } from "./types";

/** A sandbox's functions as checks call them. */
export class Runner {
  /** The grader's own trouble: nothing that a student can be blamed for. */
  failure?: Error;

  constructor(readonly sandbox: Sandbox) {}

  get student(): Student {
    return new Proxy({} as Student, {
      get:
        (_, name) =>
        (...args: Argument[]) =>
          this.#call(String(name), args),
    });
  }

  async #call(name: string, args: Argument[]): Promise<Answer> {
    if (this.failure) throw this.failure;
    const { functions, incidents } = this.sandbox;
    if (!functions.includes(name)) {
      const load = incidents.find(({ kind }) => kind === "load");
      throw new AnswerError(
        `there is no function \`${name}\`${load ? `: ${load.message}` : ""}`,
      );
    }
    try {
      return await this.sandbox.call(name, args);
    } catch (error) {
      if (!(error instanceof AnswerError)) this.failure = error as Error;
      throw error;
    }
  }
}
