import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { describe } from "../errors";
import { gradeFolder, Interrupted, type BatchResult } from "../grade/batch";
import { Analyst } from "../grade/code/analyst";
import { shownName } from "../grade/files";
import { FORMATS } from "../grade/formats/formats";
import { loadGradedLesson, type GradedLesson } from "../grade/graded-lesson";
import { isGraded, mean } from "../grade/pages/findings";
import { points } from "../grade/pages/page";
import { localMarker, type Marker } from "../grade/marker";
import { IN_FLIGHT, openQueueMarker } from "../grade/queue-marker";
import { createSandboxPool } from "../grade/sandbox";
import { SUBMITTED_AT } from "../grade/submitted-at";
import type { Isolation } from "../grade/types";
import { lessonsWithExercises } from "../lessons/lesson";
import { checkFolder, runCommand, UsageError, userPath } from "./command";
import { formatsOf, isolationOf, jobsOf, rulesOf } from "./grade-options";
import { progressLine } from "./progress-line";
import { queueOf } from "./queue-option";

const HELP = `npm run grade -- SUBMISSIONS --lesson NAME --out DIR [options]

Grades a folder of submissions that nobody trusts: a folder or zip for each student, with NAME.ts that exports the lesson's
functions, or the notebook NAME.ipynb. Writes grades.csv and report.html, and for each student results.json, feedback.html
and grade.json. The same command again grades what is missing or has changed.

  --lesson NAME       ${lessonsWithExercises().join(", ")}
  --out DIR           made if it is not there
  --jobs N            how many are graded at once (default: one per processor)
  --format F,…        what else to write: ${Object.keys(FORMATS).join(", ")}
                      (default: gradescope, which is always written)
  --assignment TEXT   the lesson's name in a gradebook (default: NAME)

  --points ID=N,…     other points for an exercise
  --partial P         share: points for the share of checks that pass (default); all: all of them or nothing
  --attempts A        last (default) or best, where a student has several: a folder or zip for each
  --deadline TIME     2026-01-31T23:59; when a file was changed counts, or SUBMISSIONS/${SUBMITTED_AT} (student,time)
  --late-penalty P    percent of the points for each day that has begun since (default: 10)

  --isolation I       bubblewrap (default), quickjs: slower, needs nothing installed; container: inside one that
                      holds this submission only
  --unsafe            without isolation: a submission can read, change and send what you can, and forge its grade
  --queue redis://…   has it done by \`npm run grade:worker\` on any number of machines; --jobs is then theirs
`;

const OPTIONS = {
  lesson: { type: "string" },
  out: { type: "string" },
  jobs: { type: "string" },
  format: { type: "string" },
  assignment: { type: "string" },
  points: { type: "string" },
  partial: { type: "string" },
  attempts: { type: "string" },
  deadline: { type: "string" },
  "late-penalty": { type: "string" },
  isolation: { type: "string" },
  unsafe: { type: "boolean", default: false },
  queue: { type: "string" },
} as const;

async function grade(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: OPTIONS,
  });
  const submissions = submissionsFolder(positionals);
  const lesson = lessonOf(values.lesson);
  const exercises = lesson.parts.exercises.map(({ id }) => id);
  const rules = rulesOf(values, exercises);
  const formats = formatsOf(values.format);
  const jobs = jobsOf(values.jobs);
  const isolation = isolationOf(values);
  const out = outFolder(values.out, submissions);
  const assignment = values.assignment ?? lesson.name;
  const signal = untilInterrupted();
  const analyst = new Analyst();
  const marker =
    values.queue === undefined
      ? localMarker(lesson, await createSandboxPool({ isolation, ready: jobs }))
      : await queueMarker(values.queue, lesson, isolation, signal);
  const onProgress = progressLine("graded");
  try {
    const result = await gradeFolder(
      {
        submissions,
        out,
        jobs: values.queue === undefined ? jobs : IN_FLIGHT,
        rules,
        formats,
        assignment,
        signal,
        onProgress,
      },
      { lesson, marker, analyst },
    );
    say(result, out);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error(error.message);
    process.exitCode = error.cause ? 1 : 130;
  } finally {
    await Promise.all([marker.close(), analyst.close()]);
  }
}

/** Workers elsewhere: nothing is isolated here, for nothing runs here. */
function queueMarker(
  queue: string,
  lesson: GradedLesson,
  isolation: Isolation,
  signal: AbortSignal,
): Promise<Marker> {
  const say = (line: string) => console.error(line);
  return openQueueMarker({
    url: queueOf(queue),
    lesson,
    isolation,
    signal,
    say,
  });
}

function submissionsFolder(positionals: readonly string[]): string {
  const [folder, more] = positionals;
  if (folder === undefined)
    throw new UsageError("The folder of the submissions is missing.");
  if (more !== undefined)
    throw new UsageError(
      `Expected one folder of submissions, got ${describe(more)} as well.`,
    );
  const whole = userPath(folder);
  if (existsSync(whole) && statSync(whole).isDirectory()) return whole;
  throw new UsageError(
    `Expected SUBMISSIONS to be a folder with a folder or zip for each student, got '${folder}', which is ${existsSync(whole) ? "a file" : "not there"}.`,
  );
}

function lessonOf(name: string | undefined): GradedLesson {
  if (!name) throw new UsageError("The option --lesson is missing.");
  try {
    return loadGradedLesson(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--lesson: ${error.message}`);
  }
}

/** Results among the submissions would be taken for a student's the next time. */
function outFolder(name: string | undefined, submissions: string): string {
  if (!name) throw new UsageError("The option --out is missing.");
  const out = userPath(name);
  checkFolder("--out", out);
  const inside = path.relative(realpathSync(submissions), out);
  if (inside === "" || !/^\.\.(\/|\\|$)/.test(inside))
    throw new UsageError(
      `Expected --out to be outside of the submissions, got '${name}'.`,
    );
  return out;
}

/** Ctrl-C lets those that are being graded end; a second one does not wait. */
function untilInterrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      console.error("Stopping after those that are being graded now.");
      stop.abort();
    });
  return stop.signal;
}

function say({ rows, fresh, ignored, failures }: BatchResult, out: string) {
  const totals = rows.filter(isGraded).map(({ result }) => result.score);
  const max = rows.find(isGraded)?.result.max ?? 0;
  const incidents = rows.filter(
    ({ result }) => result && result.incidents.length > 0,
  ).length;
  console.log(
    `${rows.length} ${rows.length === 1 ? "submission" : "submissions"}, ${fresh} graded now; mean ${points(mean(totals))} of ${points(max)} points.`,
  );
  if (incidents)
    console.log(
      `${incidents} had to be stopped or could not be loaded: see the report.`,
    );
  if (ignored.some((name) => name !== SUBMITTED_AT))
    console.log(
      `Left alone, no folder or zip: ${ignored
        .filter((name) => name !== SUBMITTED_AT)
        .map(shownName)
        .join(", ")}.`,
    );
  for (const name of ["grades.csv", "report.html"])
    console.log(path.join(out, name));
  for (const [student, { message }] of failures)
    console.error(`Not graded: ${shownName(student)}: ${message}`);
  if (failures.size) {
    console.error("Run the same command again to grade them.");
    process.exitCode = 1;
  }
}

runCommand(HELP, grade);
