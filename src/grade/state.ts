import { readFile } from "node:fs/promises";
import path from "node:path";
import { toStored, type StoredAnswer } from "../lessons/fingerprints";
import { isValues, type Answer } from "../lessons/values";
import { writeWhole } from "./atomic";
import type { GradedAttempt } from "./rules";

/** All that is known of a student, and what a rerun goes on from. */
const FILE = "grade.json";

/** A student's graded attempts as of the last run; none where there is no record, or no readable one. */
export async function readRecord(folder: string): Promise<GradedAttempt[]> {
  try {
    return parse(await readFile(path.join(folder, FILE), "utf8"));
  } catch {
    return [];
  }
}

/** Writes the record, and gives the attempts as they will be read again: a rerun then shows the very same numbers. */
export async function writeRecord(
  folder: string,
  attempts: readonly GradedAttempt[],
): Promise<GradedAttempt[]> {
  const text = `${JSON.stringify({ attempts }, stored, 1)}\n`;
  await writeWhole(path.join(folder, FILE), text);
  return parse(text);
}

const ANSWERS = new Set(["expected", "actual"]);

function stored(key: string, value: unknown): unknown {
  return ANSWERS.has(key) && isValues(value) ? toStored(value) : value;
}

function parse(text: string): GradedAttempt[] {
  const { attempts } = JSON.parse(text, (key, value: StoredAnswer) =>
    ANSWERS.has(key) ? restored(value) : value,
  ) as { attempts: GradedAttempt[] };
  return attempts;
}

const restored = (value: StoredAnswer): Answer =>
  typeof value === "object"
    ? { shape: value.shape, data: Float32Array.from(value.data) }
    : value;
