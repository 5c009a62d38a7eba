/** The notebooks of the workbook, and the Python that runs them. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { orList, suggest } from "../errors";
import { jupyterEnv, pathsOf } from "../setup/paths.mjs";
import { checkFolder, UsageError, userPath } from "./command";

const ROOT = path.resolve(__dirname, "../..");
const FOLDER = path.join(ROOT, "notebooks");

/** The paths of all notebooks of the workbook, in order. */
function allNotebooks(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => path.join(FOLDER, name));
}

/** The notebooks that were named, or all. */
export function chosenNotebooks(names: readonly string[]): string[] {
  return names.length ? names.map(findNotebook) : allNotebooks();
}

/** Where results go: what --out says, or a folder in out/. */
export function outFolder(out: string | undefined, name: string): string {
  const folder = out ? userPath(out) : path.join(ROOT, "out", name);
  checkFolder("--out", folder);
  return folder;
}

/** The path of a notebook by its name, or of any .ipynb file. */
function findNotebook(name: string): string {
  const candidates = [
    userPath(name),
    path.join(FOLDER, `${name}.ipynb`),
    path.join(FOLDER, name),
  ];
  const file = candidates.find(
    (candidate) => candidate.endsWith(".ipynb") && existsSync(candidate),
  );
  if (file) return file;
  const known = allNotebooks().map((notebook) =>
    path.basename(notebook, ".ipynb"),
  );
  throw new UsageError(
    `Expected a notebook, ${orList(known)}, or the path of an .ipynb file, got '${name}'.${suggest(name, known)}`,
  );
}

/** How many notebooks run at once: each has a kernel of its own. */
export function parseJobs(text = String(Math.min(availableParallelism(), 4))) {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(
    `Expected --jobs to be a whole number from 1 to 99, got '${text}'.`,
  );
}

/** Runs a script of the workbook's on notebooks: SCRIPT OUT MATHJAX PLOTLY JOBS NOTEBOOK… */
export function runPython(
  script: string,
  out: string,
  jobs: number,
  notebooks: readonly string[],
): Promise<number> {
  const mathjax = require.resolve("mathjax/es5/tex-svg.js");
  const plotly = require.resolve("plotly.js-cartesian-dist-min");
  const { python, jupyter } = pathsOf(ROOT);
  // IPython complains about a folder that is not there.
  mkdirSync(jupyter, { recursive: true });
  const child = spawn(
    python,
    [script, out, mathjax, plotly, String(jobs), ...notebooks],
    { env: jupyterEnv(ROOT), stdio: "inherit" },
  );
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done(code ?? 1));
  });
}
