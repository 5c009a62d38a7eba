import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError, userPath } from "./command";
import {
  chosenNotebooks,
  outFolder,
  parseJobs,
  runPython,
} from "./notebook-files";

const HELP = `npm run book [-- NAME… --out DIR]

Runs the notebooks and makes a site of them: pages with their results, interactive figures, formulas and a search. It needs
no server and no network: open index.html. Fails if any cell fails.

  NAME…           notebooks of notebooks/, or paths of .ipynb files (default: all of notebooks/)
  --executed DIR  takes the notebooks of this folder, which npm run notebooks has run, as they are
  --jobs N        how many run at once (default: one per processor, at most 4)
  --out DIR       where the site goes (default: out/book)
`;

async function book(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      executed: { type: "string" },
      jobs: { type: "string" },
      out: { type: "string" },
    },
  });
  const files = chosenNotebooks(positionals);
  const out = outFolder(values.out, "book");
  const jobs = values.executed === undefined ? parseJobs(values.jobs) : 0;
  const chapters =
    values.executed === undefined ? files : executed(values.executed, files);
  if (jobs) console.log(`Running ${files.length} notebooks:`);
  const script = path.resolve(__dirname, "../book/book.py");
  process.exitCode = await runPython(script, out, jobs, chapters);
}

/** The notebooks in the folder that they were written to when they were run. */
function executed(folder: string, files: readonly string[]): string[] {
  const found = files.map((file) =>
    path.join(userPath(folder), path.basename(file)),
  );
  const missing = found.find((file) => !existsSync(file));
  if (missing === undefined) return found;
  throw new UsageError(
    `Expected --executed to be a folder that npm run notebooks has written to, got '${folder}', which has no ${path.basename(missing)}.`,
  );
}

runCommand(HELP, book);
