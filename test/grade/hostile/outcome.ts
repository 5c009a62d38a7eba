import { define } from "../../../lessons/02-grad-cam/checks";
import { compile } from "../../../src/grade/code/javascript";
import type { Incident, SandboxPool } from "../../../src/grade/types";
import { runChecks, type Student } from "../../../src/lessons/kit";
import type { Argument } from "../../../src/lessons/values";
import { moduleOf, type Attack } from "./attack";

export const LIMITS = {
  loadSeconds: 1,
  callSeconds: 1,
  totalSeconds: 5,
  memoryMegabytes: 400,
};

export interface Outcome {
  /** How many checks passed and how many there are, by exercise. */
  readonly passed: Readonly<Record<string, string>>;
  readonly incidents: readonly Incident[];
  /** All that came back from it. */
  readonly heard: string;
  readonly seconds: number;
}

/** Grades one hostile submission. */
export async function outcomeOf(
  attack: Attack,
  pool: SandboxPool,
): Promise<Outcome> {
  const start = performance.now();
  const sandbox = await pool.open(compile(moduleOf(attack)), LIMITS);
  const heard: unknown[] = [];
  const student = new Proxy({} as Student, {
    get:
      (_, name) =>
      async (...args: Argument[]) => {
        try {
          const answer = await sandbox.call(String(name), args);
          heard.push(answer);
          return answer;
        } catch (error) {
          heard.push(String(error));
          throw error;
        }
      },
  });
  const results = await runChecks(define, student);
  await sandbox.close();
  const { incidents, functions } = sandbox;
  const passed = Object.fromEntries(
    ["gradCamWeights", "gradCamMap", "toHeatmap"].map((id) => {
      const own = results.filter(({ exercise }) => exercise === id);
      return [id, `${own.filter(({ error }) => !error).length}/${own.length}`];
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  return {
    passed,
    incidents,
    heard: JSON.stringify([heard, incidents, functions]),
    seconds,
  };
}

/** All of them, a few at a time. */
export async function outcomesOf(
  attacks: readonly Attack[],
  pool: SandboxPool,
  atOnce = 4,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const left = [...attacks];
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift())
      outcomes.set(one.name, await outcomeOf(one, pool));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}
