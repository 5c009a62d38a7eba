/** What a student reads when a cell fails. */
import { readFileSync } from "node:fs";
import { inspect, types } from "node:util";
import type { DiagnosticPos } from "tslab/dist/converter";
import { advice } from "./advice";
import { CompileError, originOf } from "./compiler";

/** The content of Jupyter's `error` message. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Thrown into a cell by the stop button. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("the cell was stopped");
  }
}

/** An error that no cell caught, and not the running cell's own as far as one knows. */
export class Stray {
  constructor(
    readonly error: unknown,
    readonly cell?: string,
  ) {}

  /** True also of a function of that cell which another one has called. */
  get title(): string {
    return this.cell
      ? `From code of ${this.cell} that nobody awaited:`
      : "From code that nobody awaited, of this cell or an earlier one:";
  }
}

/** The cells in an error's stack, the calling ones last. */
export function cellsOf(thrown: unknown): string[] {
  const frames = isError(thrown) ? framesOf(thrown) : [];
  return frames.map((frame) => position.exec(frame)?.[1] ?? "").filter(isCell);
}

/** Gives a cell's or file's text, for the line in question. */
export type Source = (name: string) => string | undefined;

/** Describes whatever a cell threw. `sourceOf` gives the text of a cell. */
export function describeFailure(thrown: unknown, sourceOf: Source): Failure {
  if (thrown instanceof CompileError)
    return describeDiagnostics(thrown, sourceOf);
  if (thrown instanceof Stray) {
    const failure = describeFailure(thrown.error, sourceOf);
    return { ...failure, traceback: [thrown.title, ...failure.traceback] };
  }
  if (isInterruption(thrown)) {
    const { name, message } = new Interrupted();
    return { ename: name, evalue: message, traceback: [`${name}: ${message}`] };
  }
  if (!isError(thrown)) {
    const evalue = typeof thrown === "string" ? thrown : inspect(thrown);
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const ename = String(thrown.name);
  const evalue = String(thrown.message);
  return { ename, evalue, traceback: describeStack(thrown, sourceOf) };
}

function isError(thrown: unknown): thrown is Error {
  return types.isNativeError(thrown) || thrown instanceof Error;
}

function isInterruption(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  return (
    thrown instanceof Interrupted || code === "ERR_SCRIPT_EXECUTION_INTERRUPTED"
  );
}

function describeDiagnostics(
  { diagnostics }: CompileError,
  sourceOf: Source,
): Failure {
  const [evalue] = diagnostics[0].messageText.split("\n");
  const traceback = ["TypeScriptError"];
  const advised = new Set<number>();
  for (const { start, end, messageText, fileName, code } of diagnostics) {
    const text = (fileName ? readText(fileName) : sourceOf("")) ?? "";
    const { line, character } = within(text, start);
    const width = start.line === end.line ? end.character - start.character : 1;
    const file = fileName ? `${fileName}:` : "";
    traceback.push(
      `${file}${line + 1}:${character + 1} - ${messageText}`,
      excerpt(text, line, character, width),
    );
    if (advice[code] && !advised.has(code)) traceback.push(`  ${advice[code]}`);
    advised.add(code);
  }
  return { ename: "TypeScriptError", evalue, traceback };
}

/** What is missing at the end of a cell is reported below it, in a line that tslab adds. */
function within(text: string, { line, character }: DiagnosticPos) {
  const lines = text.trimEnd().split("\n");
  const last = lines.length - 1;
  return line > last
    ? { line: last, character: lines[last].length }
    : { line, character };
}

/** The line in question and a caret below it. */
function excerpt(
  text: string | undefined,
  line: number,
  column: number,
  width = 1,
): string {
  const code = text?.split("\n")[line]?.trimEnd();
  if (!code) return "";
  const number = `${line + 1} | `;
  const margin =
    " ".repeat(number.length) + code.slice(0, column).replace(/\S/g, " ");
  const carets = "^".repeat(Math.max(1, Math.min(width, code.length - column)));
  return `  ${number}${code}\n  ${margin}${carets}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const position = /((?:In|Cell)\[\d+\]|\/[^():]+):(\d+):(\d+)/;
const isCell = (name: string) => /^(In|Cell)\[/.test(name);
/** What no student wrote and none can change. */
const noise =
  /node:|\/node_modules\/(tslab|tsx|mocha|chai)\/|\/src\/kernel\/|<anonymous>:|Script\.run/;
/** Of packages; those of TensorFlow.js name the files that they were made of. */
const library = /\/node_modules\/|\/tfjs-[\w-]+\/src\//;

function framesOf({ stack }: Error): string[] {
  const lines = typeof stack === "string" ? stack.split("\n") : [];
  return lines.filter((line) => /^\s+at /.test(line));
}

/** The line that threw and, if that is in a file, the cell's line that led there; then the frames, of packages only if there are no others. */
function describeStack(error: Error, sourceOf: Source): string[] {
  const title = `${error.name}: ${error.message}`;
  const excerpts: { inCell: boolean; text: string }[] = [];
  const trace = framesOf(error).flatMap((frame) => {
    if (noise.test(frame)) return [];
    const [, file, line, column] = position.exec(frame) ?? [];
    const origin = file && originOf(file, Number(line) - 1, Number(column) - 1);
    if (!origin) return file && isCell(file) ? [] : [frame];
    const { name } = origin;
    const source = isCell(name) ? sourceOf(name) : readText(name);
    const text = excerpt(source, origin.line, origin.column);
    excerpts.push({ inCell: isCell(name), text });
    const where = `${name}:${origin.line + 1}:${origin.column + 1}`;
    return [frame.replace(position, where).replace("Proxy.", "")];
  });
  const [thrower] = excerpts;
  const shown = new Set([thrower, excerpts.find(({ inCell }) => inCell)]);
  const own = trace.filter((frame) => !library.test(frame));
  const cause = isError(error.cause)
    ? [`Caused by ${error.cause.name}: ${error.cause.message}`]
    : [];
  return [
    title,
    ...[...shown].flatMap((one) => one?.text || []),
    ...(own.length ? own : trace).slice(0, 12),
    ...cause,
  ];
}
