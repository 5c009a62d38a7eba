import ts from "typescript";
import type { GradedCode } from "./graded-code";
import { AVAILABLE, sourceOf, standIns, UNAVAILABLE } from "./imports";
import { compile, compiled, engineErrorOf } from "./javascript";
import { ParsedCode } from "./parsed-code";
import { declaredNames } from "./value-use";

/** A .ts file as it is, except that imports of what is not there are replaced by stand-ins. */
export function moduleFromFile(
  text: string,
  exercises: readonly string[],
): GradedCode {
  const parsed = new ParsedCode(text);
  const code = parsed.javascript;
  const problem = parsed.syntaxError ?? engineErrorOf(asFunction(code));
  if (problem) return { problem, notes: [] };
  const missing = parsed.statements.filter(isUnavailable);
  const sources = new Set(missing.map(sourceOf));
  const notes = [
    ...[...sources].map(
      (from) => `imports from "${from}" are not available to graded code`,
    ),
    ...notExported(parsed, exercises).map(
      (id) =>
        `\`${id}\` is declared but not exported: write \`export\` before it`,
    ),
  ];
  if (missing.length === 0) return { compiled: compiled(code), notes };
  const mended = `${UNAVAILABLE} ${withStandIns(text, missing)}`;
  return { compiled: compile(mended), notes };
}

const asFunction = (code: string) =>
  `(async function (exports, require, module) {${code}\n})`;

function isUnavailable(statement: ts.Statement): boolean {
  const from = sourceOf(statement);
  return (
    from !== undefined && !AVAILABLE.includes(from) && !isTypeOnly(statement)
  );
}

function isTypeOnly(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement))
    return statement.importClause?.isTypeOnly ?? false;
  return ts.isExportDeclaration(statement) && statement.isTypeOnly;
}

/** The student's lines keep their numbers. */
function withStandIns(
  text: string,
  statements: readonly ts.Statement[],
): string {
  let code = text;
  for (const statement of statements.toReversed()) {
    const [start, end] = [statement.getStart(), statement.getEnd()];
    const lines = text.slice(start, end).split("\n").length;
    const instead = standIns(statement, sourceOf(statement)!);
    code =
      code.slice(0, start) + instead + "\n".repeat(lines - 1) + code.slice(end);
  }
  return code;
}

/** Exercises that the file has, and keeps to itself. Where it exports in other ways, nothing is said. */
function notExported(
  { statements, text }: ParsedCode,
  exercises: readonly string[],
): string[] {
  const inOtherWays =
    /\bexports\b/.test(text) ||
    statements.some(
      (one) => ts.isExportDeclaration(one) || ts.isExportAssignment(one),
    );
  if (inOtherWays) return [];
  const kept = statements.filter((one) => !isExported(one));
  const declared = new Set(kept.flatMap(declaredNames));
  return exercises.filter((id) => declared.has(id));
}

const isExported = (statement: ts.Statement) =>
  ts.canHaveModifiers(statement) &&
  ts
    .getModifiers(statement)
    ?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
