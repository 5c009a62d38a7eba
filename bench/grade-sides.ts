import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathsOf, ROOT } from "../src/setup/paths.mjs";
import { LESSON } from "./grade-submissions";

/** How many checks a submission passes, and how many there are. */
export interface Passed {
  readonly passed: number;
  readonly checks: number;
}

/** The command as it is typed: from the start of its process to the last file that it writes. */
export async function gradeAll(
  submissions: string,
  out: string,
  jobs: number,
): Promise<void> {
  const entry = path.join(ROOT, "src/cli/workbook.mjs");
  const options = ["--lesson", LESSON, "--out", out, "--jobs", String(jobs)];
  const args = [entry, "grade", submissions, ...options];
  const { code, text } = await runNode(args);
  if (code !== 0) throw new Error(`npm run grade failed: ${text}`);
}

/** What the command wrote of a submission. */
export function gradedChecks(out: string, file: string): Passed {
  const student = path.basename(path.dirname(file));
  const record = path.join(out, student, "grade.json");
  const { attempts } = JSON.parse(readFileSync(record, "utf8")) as {
    attempts: {
      grade: { exercises: { checks: { passed: boolean }[] }[] };
    }[];
  };
  const checks = attempts[0].grade.exercises.flatMap((one) => one.checks);
  return {
    passed: checks.filter((one) => one.passed).length,
    checks: checks.length,
  };
}

/** The same checks, visible and hidden, under a mocha process for each submission, as many at once as ours. */
export async function mochaEach(
  files: readonly string[],
  jobs: number,
): Promise<Passed[]> {
  const results: Passed[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < files.length; i = next++)
      results[i] = await mocha(files[i]);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}

async function mocha(file: string): Promise<Passed> {
  const checks = path.join(ROOT, "src/grade/mocha-checks.ts");
  const options = ["--no-config", "--require", "tsx/cjs", "--reporter", "json"];
  const { text } = await runNode([pathsOf().mocha, ...options, checks], {
    WORKBOOK_CHECK: JSON.stringify({ file, lesson: LESSON, visible: false }),
  });
  try {
    const { stats } = JSON.parse(text.slice(text.indexOf("{"))) as {
      stats: { passes: number; tests: number };
    };
    return { passed: stats.passes, checks: stats.tests };
  } catch (error) {
    throw new Error(`mocha failed: ${text.slice(-1000)}`, { cause: error });
  }
}

async function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [text, errors] = ["", ""];
  child.stdout.on("data", (data) => (text += String(data)));
  child.stderr.on("data", (data) => (errors += String(data)));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text: text || errors };
}
