import { availableParallelism } from "node:os";
import { describe, orList, suggest } from "../errors";
import { FORMATS } from "../grade/formats/formats";
import { DEFAULT_RULES, type Rules } from "../grade/rules";
import type { Isolation } from "../grade/types";
import { UsageError } from "./command";

/** What `npm run grade` was given for the rules, as text. */
export interface RuleTexts {
  readonly points?: string;
  readonly partial?: string;
  readonly deadline?: string;
  readonly "late-penalty"?: string;
  readonly attempts?: string;
}

/** @throws UsageError that names the option */
export function rulesOf(texts: RuleTexts, exercises: readonly string[]): Rules {
  return {
    points: pointsOf(texts.points, exercises),
    partial: oneOf("--partial", ["share", "all"], texts.partial),
    attempts: oneOf("--attempts", ["last", "best"], texts.attempts),
    latePenalty:
      texts["late-penalty"] === undefined
        ? DEFAULT_RULES.latePenalty
        : numberOf("--late-penalty", texts["late-penalty"], 100),
    ...(texts.deadline !== undefined && { deadline: timeOf(texts.deadline) }),
  };
}

/** "gradCamMap=5,toHeatmap=2" */
function pointsOf(text: string | undefined, exercises: readonly string[]) {
  const points: Record<string, number> = {};
  for (const part of text?.split(",") ?? []) {
    const [id, value = ""] = part.split("=").map((one) => one.trim());
    if (!exercises.includes(id))
      throw new UsageError(
        `Expected --points to be exercises of the lesson, ${orList(exercises)}, each with its points (${exercises[0]}=2), got '${part}'.${suggest(id, exercises)}`,
      );
    points[id] = numberOf("--points", value, 1000);
  }
  return points;
}

/** How submissions are isolated, by --isolation and --unsafe. */
export function isolationOf(values: {
  readonly isolation?: string;
  readonly unsafe?: boolean;
}): Isolation {
  const safe = oneOf(
    "--isolation",
    ["bubblewrap", "quickjs", "container"],
    values.isolation,
  );
  return values.unsafe ? "none" : safe;
}

/** The first is the default. */
function oneOf<T extends string>(
  option: string,
  [first, ...others]: readonly [T, ...T[]],
  text: string = first,
): T {
  const all = [first, ...others];
  const found = all.find((one) => one === text);
  if (found) return found;
  throw new UsageError(
    `Expected ${option} to be ${orList(all)}, got '${text}'.${suggest(text, all)}`,
  );
}

function numberOf(option: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= most) return value;
  throw new UsageError(
    `Expected ${option} to be a number from 0 to ${most}, got '${text}'.`,
  );
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `Expected --deadline to be a time, as 2026-01-31T23:59 (here) or 2026-01-31T22:59Z, got '${text}'.`,
  );
}

export function formatsOf(text = "gradescope"): string[] {
  const known = Object.keys(FORMATS);
  const names = text.split(",").map((one) => one.trim());
  for (const name of names)
    if (!Object.hasOwn(FORMATS, name))
      throw new UsageError(
        `Expected --format to be ${orList(known)}, or several with commas, got ${describe(name)}.${suggest(name, known)}`,
      );
  return names;
}

export function jobsOf(text = String(Math.min(availableParallelism(), 32))) {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(
    `Expected --jobs to be a whole number from 1 to 99, got '${text}'.`,
  );
}
