import path from "node:path";
import { gradeMarkdown, runGradeBench } from "../../bench/grade";
import { GRADE_HELP, gradeBenchOptions } from "../../bench/grade-options";
import { benchOptions, HELP } from "../../bench/options";
import { runBench } from "../../bench/run";
import { markdown } from "../../bench/table";
import { runCommand } from "./command";

async function bench(args: string[]): Promise<void> {
  const options = benchOptions(args);
  const results = await runBench(options);
  console.log(`\n${markdown(results)}`);
  for (const kind of ["json", "md"])
    console.log(path.join(options.out, `${results.date}.${kind}`));
  const wrong = results.rows.filter(({ same_map }) => !same_map);
  if (wrong.length || results.failures.length) {
    console.error(
      `${wrong.length} of ${results.rows.length} rows have another map, ${results.failures.length} could not be measured.`,
    );
    process.exitCode = 1;
  }
}

async function benchGrade([, ...args]: string[]): Promise<void> {
  const options = gradeBenchOptions(args);
  const results = await runGradeBench(options);
  console.log(`\n${gradeMarkdown(results)}`);
  for (const kind of ["json", "md"])
    console.log(path.join(options.out, `grade-${results.date}.${kind}`));
  if (!results.same_grades) {
    console.error("The two sides do not agree about which checks pass.");
    process.exitCode = 1;
  }
}

if (process.argv[2] === "grade") runCommand(GRADE_HELP, benchGrade);
else runCommand(HELP, bench);
