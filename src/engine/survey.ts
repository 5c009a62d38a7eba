import { runScript } from "./child";
import type { EngineName } from "./engine";
import type { Message } from "./measure-engine";

/** What a process of its own has found out about one engine; times in milliseconds. */
export interface Findings {
  readonly name?: string;
  readonly why?: string;
  readonly usesCard?: boolean;
  readonly network?: string;
  readonly forward?: number;
  readonly gradCam?: number;
  /** Why it cannot start, or how it ended. */
  readonly problem?: string;
  /** How long it had been at the next measurement when its time was over. */
  readonly unfinished?: number;
}

export interface SurveyOptions {
  readonly measure: boolean;
  readonly limits?: { readonly start: number; readonly work: number };
}

/** An engine may take this long to start, and then to be measured: all are slower on their first call. */
const LIMITS = { start: 10_000, work: 2_500 };

/** Starts one engine, or the one that would be chosen, in a process of its own, and measures it there. */
export async function findOut(
  wanted: EngineName | undefined,
  { measure, limits = LIMITS }: SurveyOptions,
): Promise<Findings> {
  let findings: Findings = {};
  let last = performance.now();
  const { problem, late } = await runScript(
    "measure-engine.ts",
    measure ? [] : ["start"],
    {
      env: wanted ? { ...process.env, WORKBOOK_ENGINE: wanted } : process.env,
      limits,
      onMessage: (message) => {
        findings = { ...findings, ...(message as Message) };
        last = performance.now();
      },
    },
  );
  if (!late) return { problem, ...findings };
  return findings.name
    ? { ...findings, unfinished: performance.now() - last }
    : { problem: `it did not start within ${limits.start / 1000} s` };
}

/** The chosen engine first, then those named: in turn, since they would slow each other down. */
export async function survey(
  names: readonly EngineName[],
  options: SurveyOptions,
): Promise<{ chosen: Findings; engines: Map<string, Findings> }> {
  const chosen = await findOut(undefined, options);
  const engines = new Map<string, Findings>();
  if (chosen.name) engines.set(chosen.name, chosen);
  if (options.measure)
    for (const name of names)
      if (!engines.has(name)) engines.set(name, await findOut(name, options));
  return { chosen, engines };
}
