import { createRequire } from "node:module";
import {
  inProcess,
  type StudentFunction,
} from "../../../src/lessons/in-process";
import { AnswerError } from "../../../src/lessons/values";
import type { Incident, Sandbox, SandboxPool } from "../../../src/grade/types";

export interface Double extends SandboxPool {
  /** How often a submission was opened. */
  opened: number;
}

/**
 * Stands in for a sandbox where nothing needs one: runs functions in this process. A function that throws "STOP" counts as
 * one that had to be stopped; a submission that says "TROUBLE" is the grader's own trouble.
 */
export function doublePool(): Double {
  return {
    isolation: "none",
    opened: 0,
    async open({ code }): Promise<Sandbox> {
      this.opened++;
      if (code.includes("TROUBLE")) throw new Error("no sandbox starts here");
      return sandboxOf(code);
    },
    close: async () => {},
  };
}

function sandboxOf(code: string): Sandbox {
  const incidents: Incident[] = [];
  const functions = load(code, incidents);
  const { student } = inProcess(functions);
  return {
    isolation: "none",
    functions: Object.keys(functions),
    incidents,
    async call(name, args) {
      try {
        return await student[name](...args);
      } catch (error) {
        const { message } = error as Error;
        if (message.startsWith("STOP"))
          incidents.push({
            kind: "timeout",
            message: `in \`${name}\`: stopped`,
          });
        throw new AnswerError(message);
      }
    },
    close: async () => {},
  };
}

function load(code: string, incidents: Incident[]) {
  const exports: Record<string, StudentFunction> = {};
  try {
    new Function("exports", "require", code)(
      exports,
      createRequire(__filename),
    );
  } catch (error) {
    incidents.push({ kind: "load", message: (error as Error).message });
  }
  return exports;
}
