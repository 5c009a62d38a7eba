import path from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "./command";
import {
  chosenNotebooks,
  outFolder,
  parseJobs,
  runPython,
} from "./notebook-files";

const HELP = `npm run notebooks [-- NAME… --out DIR]

Runs notebooks from top to bottom under their own kernel and writes them with their results, as .ipynb and as HTML
pages that need no network. Fails if any cell fails.

  NAME…       notebooks of notebooks/, or paths of .ipynb files (default: all of notebooks/)
  --jobs N    how many run at once (default: one per processor, at most 4)
  --out DIR   where the results go (default: out/notebooks)
`;

async function notebooks(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" }, jobs: { type: "string" } },
  });
  const files = chosenNotebooks(positionals);
  const out = outFolder(values.out, "notebooks");
  console.log(
    `Running ${files.length} notebook${files.length === 1 ? "" : "s"}:`,
  );
  process.exitCode = await runPython(
    path.join(__dirname, "notebooks.py"),
    out,
    parseJobs(values.jobs),
    files,
  );
}

runCommand(HELP, notebooks);
