/** tslab's compiler with errors that are thrown, with source positions, and with hot reload through files that re-export. */
import { createRequire } from "node:module";
import { dirname, extname, posix, relative } from "node:path";
import type {
  ConvertResult,
  Converter,
  Diagnostic,
  SideOutput,
} from "tslab/dist/converter";
import {
  replaceTypeScript,
  syntaxErrors,
  takeMaps,
  ts,
  type LazyMap,
} from "./typescript";

replaceTypeScript();
const tslab = createRequire(__filename)(
  "tslab/dist/converter.js",
) as typeof import("tslab/dist/converter");

/** Thrown for a cell that does not compile. */
export class CompileError extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics[0].messageText);
  }
}

/** Where a piece of running code was written. */
export interface Origin {
  /** The cell's name, `In[3]` or `Cell[3]`, or the file's path. */
  name: string;
  /** Zero-based. */
  line: number;
  column: number;
}

/** Compiled code, by the name under which it runs. */
const running = new Map<
  string,
  { name: string; lines: number; maps: LazyMap[] }
>();

function remember(file: string, code: string, name: string) {
  const lines = code.split("\n").length;
  running.set(file, { name, lines, maps: takeMaps(code) });
}

/** Where a position (zero-based) of running code was written; undefined for code that was not compiled here. */
export function originOf(
  file: string,
  line: number,
  column: number,
): Origin | undefined {
  const found = running.get(file);
  // Below the last line is the executor's call of the cell.
  if (!found || line >= found.lines) return undefined;
  let place = { line, column };
  for (const map of found.maps) {
    const entry = map().findEntry(place.line, place.column);
    if (!("originalLine" in entry)) return undefined;
    place = { line: entry.originalLine, column: entry.originalColumn };
  }
  // tslab puts one line before each cell.
  if (found.name === file) place.line--;
  return { name: found.name, ...place };
}

/**
 * A notebook in `notebooks/` may write `../src/index`, though cells are compiled at the project's root: `'../` becomes ` './`,
 * of the same length, so that every position stays right.
 */
export function fromRoot(code: string): string {
  if (!code.includes("../")) return code;
  let result = code;
  for (const { fileName, pos } of ts.preProcessFile(code, true, true)
    .importedFiles) {
    if (!fileName.startsWith("../")) continue;
    result = `${result.slice(0, pos)} ${code[pos]}./${result.slice(pos + 4)}`;
  }
  return result;
}

/** The files that tslab compiled, to know which of them import a changed one. */
const compiled = new Map<string, string>();

/** The changed files and all that import them, directly or not: else those would go on with the old ones. */
function withDependents(changed: SideOutput[]): SideOutput[] {
  for (const { path, data } of changed) {
    compiled.set(path, data);
    remember(path, data, relative("", path).replace(/\.js$/, ".ts"));
  }
  const stale = new Set(changed.map(({ path }) => path));
  for (let size = 0; size !== stale.size;) {
    size = stale.size;
    for (const [path, data] of compiled)
      if (requires(path, data).some((id) => stale.has(id))) stale.add(path);
  }
  return [...stale].map((path) => ({ path, data: compiled.get(path)! }));
}

function requires(path: string, code: string): string[] {
  const ids = code.matchAll(/\brequire\("(\.[^"]*)"\)/g);
  return [...ids].map(([, id]) => {
    const file = posix.join(dirname(path), id);
    return extname(file) ? file : `${file}.js`;
  });
}

/** tslab's converter, which throws a `CompileError` where tslab's own prints. */
export interface Compiler extends Converter {
  /** Set before each cell: the name by which the cell's code is known in a stack. */
  cellName: string;
  /** The result of the last cell. */
  last?: ConvertResult;
  /** What the cells so far have declared; tslab's own record, which it passes to `convert`, knows nothing of failed cells. */
  declarations: string;
}

/** Creates the compiler; takes a second. */
export function createCompiler(): Compiler {
  const converter = tslab.createConverter();
  const check = (diagnostics: Diagnostic[]) => {
    if (diagnostics.length > 0) throw new CompileError(diagnostics);
    return diagnostics;
  };
  const compiler: Compiler = {
    ...converter,
    cellName: "In[1]",
    declarations: "",
    convert(_previous, code) {
      const result = converter.convert(compiler.declarations, fromRoot(code));
      check(result.diagnostics);
      // tslab knows `await` at the top level, but not in a loop's head.
      result.hasToplevelAwait ||= /\bfor\s+await\b/.test(code);
      if (result.sideOutputs)
        result.sideOutputs = withDependents(result.sideOutputs);
      if (result.output) {
        remember(compiler.cellName, result.output, compiler.cellName);
        result.output += `\n//# sourceURL=${compiler.cellName}`;
      }
      compiler.declarations = result.declOutput ?? "";
      return (compiler.last = result);
    },
    inspect: (_previous, code, position) =>
      converter.inspect(compiler.declarations, fromRoot(code), position),
    complete: (_previous, code, position) =>
      converter.complete(compiler.declarations, fromRoot(code), position),
    addModule: (name, code, meta) =>
      check(converter.addModule(name, code, meta)),
  };
  return compiler;
}

/** Whether a cell can be run as it is: what a console asks when Enter is pressed. */
export function isComplete(code: string): { status: string; indent?: string } {
  const { completed, indent } = tslab.isCompleteCode(code);
  if (!completed) return { status: "incomplete", indent };
  // In a module, `await` is known at the top level.
  const errors = syntaxErrors(`export {};${code}`);
  const unterminated = errors.some(({ code }) => [1010, 1160].includes(code));
  if (unterminated) return { status: "incomplete", indent: "" };
  return { status: errors.length ? "invalid" : "complete" };
}
