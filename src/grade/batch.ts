import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { PART, writeWhole } from "./atomic";
import { grades } from "./formats/grades";
import type { Course, Output, Row } from "./formats/format";
import { FORMATS } from "./formats/formats";
import { gradeStudent, type Grader } from "./grade-student";
import { feedback } from "./pages/feedback";
import { report } from "./pages/report";
import { resultOf, type Result, type Rules } from "./rules";
import { readRecord, writeRecord } from "./state";
import { studentFolders } from "./student-folders";
import { listPlaces, type Place } from "./submissions";
import { readSubmittedAt } from "./submitted-at";

export interface BatchOptions {
  readonly submissions: string;
  readonly out: string;
  readonly jobs: number;
  readonly rules: Rules;
  /** Names of FORMATS; Gradescope's is always written. */
  readonly formats: readonly string[];
  /** The lesson's name in a gradebook. */
  readonly assignment: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface BatchResult {
  readonly rows: readonly Row[];
  /** How many students had to be graded now; the others were known. */
  readonly fresh: number;
  /** Files beside the submissions that were left alone. */
  readonly ignored: readonly string[];
  /** The grader's own trouble, by student. */
  readonly failures: ReadonlyMap<string, Error>;
}

/** The run was ended before its end. What is graded stays, and the same call goes on from there. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor(
    readonly done: number,
    readonly total: number,
    override readonly cause?: Error,
  ) {
    super(
      `${cause ? `${cause.message}. ` : ""}Stopped: ${done} of ${total} are graded and stay. Run the same command to go on.`,
    );
  }
}

/**
 * Grades a folder of submissions, some at a time, and writes each student's results as soon as they are there. A rerun
 * grades what is missing or has changed.
 *
 * @throws Interrupted when `signal` says so, or when nothing more can be written
 */
export async function gradeFolder(
  options: BatchOptions,
  grader: Grader,
): Promise<BatchResult> {
  const batch = new Batch(options, grader);
  await batch.run();
  return batch.finish();
}

class Batch {
  readonly #places: readonly Place[];
  readonly #ignored: readonly string[];
  readonly #folders: ReadonlyMap<string, string>;
  readonly #times: ReadonlyMap<string, string>;
  readonly #results = new Map<string, Result>();
  readonly #failures = new Map<string, Error>();
  readonly #started = new Date();
  #next = 0;
  #fresh = 0;
  #fatal?: Error;

  constructor(
    readonly options: BatchOptions,
    readonly grader: Grader,
  ) {
    const { places, ignored } = listPlaces(options.submissions);
    this.#places = places;
    this.#ignored = ignored;
    this.#folders = studentFolders(places.map(({ student }) => student));
    this.#times = readSubmittedAt(options.submissions);
  }

  async run(): Promise<void> {
    await mkdir(this.options.out, { recursive: true });
    await removeParts(this.options.out);
    const worker = async () => {
      while (!this.#isOver) await this.#one(this.#places[this.#next++]);
    };
    await Promise.all(Array.from({ length: this.options.jobs }, worker));
    const done = this.#results.size + this.#failures.size;
    if (this.#fatal || done < this.#places.length)
      throw new Interrupted(
        this.#results.size,
        this.#places.length,
        this.#fatal,
      );
  }

  get #isOver(): boolean {
    return (
      this.#fatal !== undefined ||
      this.options.signal?.aborted === true ||
      this.#next >= this.#places.length
    );
  }

  /** Trouble with one student's sandbox must not cost the others; trouble with writing ends it all. */
  async #one(place: Place): Promise<void> {
    const { student } = place;
    const folder = path.join(this.options.out, this.#folders.get(student)!);
    const record = await readRecord(folder);
    try {
      const { attempts, fresh } = await gradeStudent(
        place,
        record,
        this.grader,
      );
      await this.#write(student, folder, attempts).catch((error: Error) => {
        this.#fatal = error;
        throw error;
      });
      this.#fresh += Number(fresh > 0);
    } catch (error) {
      if (this.#fatal || this.options.signal?.aborted) return;
      this.#failures.set(student, error as Error);
    }
    const done = this.#results.size + this.#failures.size;
    this.options.onProgress?.(done, this.#places.length);
  }

  async #write(
    student: string,
    folder: string,
    attempts: Parameters<typeof writeRecord>[1],
  ): Promise<void> {
    await removeParts(folder);
    const graded = await writeRecord(folder, attempts);
    const submitted = this.#times.get(student);
    const result = resultOf(graded, this.options.rules, submitted);
    const course = this.#course();
    const outputs = this.#formats().flatMap((format) =>
      "forStudent" in format ? [format.forStudent(result, course)] : [],
    );
    await writeAll(folder, [...outputs, feedback(result, course)]);
    this.#results.set(student, withoutAnswers(result));
  }

  /** The files for the whole class. */
  async finish(): Promise<BatchResult> {
    const rows = this.#places.map(({ student }): Row => {
      const result = this.#results.get(student);
      const folder = this.#folders.get(student)!;
      return { student, folder, ...(result && { result }) };
    });
    const course = this.#course();
    const outputs = this.#formats().flatMap((format) =>
      "forAll" in format ? [format.forAll(rows, course)] : [],
    );
    const all = [...outputs, grades(rows, course), report(rows, course)];
    await writeAll(this.options.out, all).catch((error: Error) => {
      throw new Interrupted(this.#results.size, this.#places.length, error);
    });
    return {
      rows,
      fresh: this.#fresh,
      ignored: this.#ignored,
      failures: this.#failures,
    };
  }

  #formats() {
    const names = new Set(["gradescope", ...this.options.formats]);
    return [...names].map((name) => FORMATS[name]);
  }

  #course(): Course {
    const { rules, assignment } = this.options;
    const { name, parts } = this.grader.lesson;
    const exercises = parts.exercises.map(({ id, title, points }) => ({
      id,
      title,
      max: rules.points[id] ?? points,
    }));
    return {
      lesson: name,
      assignment,
      exercises,
      max: exercises.reduce((sum, { max }) => sum + max, 0),
      ...(rules.deadline && { deadline: rules.deadline }),
      started: this.#started,
      stopped: new Date(),
    };
  }
}

async function writeAll(folder: string, outputs: readonly Output[]) {
  for (const { name, content } of outputs)
    await writeWhole(path.join(folder, name), content);
}

/** What a run left behind that was killed while it wrote. */
async function removeParts(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries)
    if (entry.isFile() && entry.name.startsWith(PART))
      await rm(path.join(folder, entry.name), { force: true });
}

/** The pictures are written; a class of a thousand need not stay in memory with them. */
function withoutAnswers(result: Result): Result {
  const exercises = result.exercises.map((exercise) => ({
    ...exercise,
    checks: exercise.checks.map(({ title, hidden, passed, message }) => ({
      ...{ title, hidden, passed },
      ...(message !== undefined && { message }),
    })),
  }));
  return { ...result, exercises };
}
