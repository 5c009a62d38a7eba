import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { orList, suggest } from "../errors";
import { jupyterEnv, pathsOf } from "../setup/paths.mjs";
import { checkFolder, runCommand, UsageError, userPath } from "./command";

const ROOT = path.resolve(__dirname, "../..");
const FOLDER = path.join(ROOT, "notebooks");

const HELP = `npm run notebooks [-- NAME… --out DIR]

Runs notebooks from top to bottom under their own kernel and writes them with their results, as .ipynb and as HTML
pages that need no network. Fails if any cell fails.

  NAME…       notebooks of notebooks/, or paths of .ipynb files (default: all of notebooks/)
  --out DIR   where the results go (default: out/notebooks)
`;

async function notebooks(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" } },
  });
  const files = positionals.length ? positionals.map(find) : all();
  const out = values.out
    ? userPath(values.out)
    : path.join(ROOT, "out/notebooks");
  checkFolder("--out", out);
  console.log(
    `Running ${files.length} notebook${files.length === 1 ? "" : "s"}:`,
  );
  process.exitCode = await execute(out, files);
}

function all(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => path.join(FOLDER, name));
}

function find(name: string): string {
  const candidates = [
    userPath(name),
    path.join(FOLDER, `${name}.ipynb`),
    path.join(FOLDER, name),
  ];
  const file = candidates.find(
    (candidate) => candidate.endsWith(".ipynb") && existsSync(candidate),
  );
  if (file) return file;
  const known = all().map((notebook) => path.basename(notebook, ".ipynb"));
  throw new UsageError(
    `Expected a notebook, ${orList(known)}, or the path of an .ipynb file, got '${name}'.${suggest(name, known)}`,
  );
}

function execute(out: string, files: string[]): Promise<number> {
  const mathjax = require.resolve("mathjax/es5/tex-svg.js");
  const plotly = require.resolve("plotly.js-cartesian-dist-min");
  const script = path.join(__dirname, "notebooks.py");
  const child = spawn(
    pathsOf(ROOT).python,
    [script, out, mathjax, plotly, ...files],
    { env: jupyterEnv(ROOT), stdio: "inherit" },
  );
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done(code ?? 1));
  });
}

runCommand(HELP, notebooks);
