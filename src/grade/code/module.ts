import vm from "node:vm";
import ts from "typescript";
import { AVAILABLE, sourceOf, standIns, UNAVAILABLE } from "./imports";
import { readNotebook } from "./notebook";
import { ParsedCode } from "./parsed-code";
import { NotebookCode } from "./slice";

/** What a sandbox is given, and what is worth saying about it. */
export interface GradedCode {
  /** One TypeScript module that exports the exercises' functions; absent if nothing of it compiles. */
  readonly code?: string;
  /** Why it does not. */
  readonly problem?: string;
  readonly notes: readonly string[];
}

/** A .ts file as it is, except that imports of what is not there are replaced by stand-ins. */
export function moduleFromFile(text: string): GradedCode {
  const parsed = new ParsedCode(text);
  const problem = parsed.syntaxError ?? engineError(text);
  if (problem) return { problem, notes: [] };
  const notes = new Set<string>();
  let code = text;
  for (const statement of parsed.statements.toReversed()) {
    const from = sourceOf(statement);
    if (from === undefined || AVAILABLE.includes(from) || isTypeOnly(statement))
      continue;
    notes.add(`imports from "${from}" are not available to graded code`);
    const [start, end] = [statement.getStart(), statement.getEnd()];
    code = code.slice(0, start) + standIns(statement, from) + code.slice(end);
  }
  return {
    code: notes.size ? `${UNAVAILABLE} ${code}` : code,
    notes: [...notes],
  };
}

function isTypeOnly(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement))
    return statement.importClause?.isTypeOnly ?? false;
  return ts.isExportDeclaration(statement) && statement.isTypeOnly;
}

/**
 * The exercises of a notebook as one module. Each is a function of its own scope that is made when it is first called, so
 * that what goes wrong in one leaves the others alone.
 */
export function moduleFromNotebook(
  text: string,
  exercises: readonly string[],
): GradedCode {
  const notebook = new NotebookCode(readNotebook(text));
  const notes: string[] = [];
  const imports = new Map<string, string>();
  const parts: string[] = [];
  const problems: string[] = [];
  for (const id of exercises) {
    const home = notebook.cellOf(id);
    if (home === undefined) {
      notes.push(`no cell declares \`${id}\``);
      continue;
    }
    if (!notebook.cells[home].tags.includes(`exercise:${id}`))
      notes.push(
        `\`${id}\` was taken from a cell without the tag exercise:${id}`,
      );
    const made = makeExercise(notebook, id, home, imports);
    if ("problem" in made) problems.push(`${id}, ${made.problem}`);
    parts.push("code" in made ? made.code : failing(id, made.problem));
  }
  if (problems.length && problems.length === parts.length)
    return { problem: problems.join("; "), notes };
  const code = [...new Set(imports.values()), UNAVAILABLE, MAKE, ...parts].join(
    "\n",
  );
  return {
    code,
    notes: [...notes, ...problems.map((one) => `does not compile: ${one}`)],
  };
}

/** Defines functions that are made when they are first called. */
const MAKE = `const workbookExercise = (make) => { let made; return (...args) => (made ??= make())(...args); };
const workbookLaterExercise = (make) => { let made; return async (...args) => (await (made ??= make()))(...args); };`;

const failing = (id: string, problem: string) =>
  `export const ${id} = () => { throw new SyntaxError(${JSON.stringify(`it does not compile: ${problem}`)}); };`;

type Made = { readonly code: string } | { readonly problem: string };

function makeExercise(
  notebook: NotebookCode,
  id: string,
  home: number,
  imports: Map<string, string>,
): Made {
  const broken = notebook.codes[home].syntaxError;
  if (broken) return { problem: broken };
  const { statements, cells } = notebook.slice(id, home);
  for (const cell of cells) {
    const problem = notebook.codes[cell].syntaxError;
    if (problem) return { problem: `in a cell that it needs, ${problem}` };
  }
  const body: string[] = [];
  for (const statement of statements) {
    const from = sourceOf(statement);
    if (from === undefined) body.push(withoutExport(statement));
    else if (AVAILABLE.includes(from))
      imports.set(statement.getText(), statement.getText());
    else body.push(standIns(statement, from));
  }
  return wrapped(id, body.join("\n"));
}

function wrapped(id: string, body: string): Made {
  const js = toJavaScript(body);
  const inFunction = (kind: string) =>
    `${kind}() => {\n${js}\nreturn ${id};\n}`;
  if (!engineErrorOf(`(${inFunction("")})`))
    return {
      code: `export const ${id} = workbookExercise(${inFunction("")});`,
    };
  const problem = engineErrorOf(`(${inFunction("async ")})`);
  if (problem) return { problem };
  return {
    code: `export const ${id} = workbookLaterExercise(${inFunction("async ")});`,
  };
}

function withoutExport(statement: ts.Statement): string {
  const modifiers = ts.canHaveModifiers(statement)
    ? (ts.getModifiers(statement) ?? [])
    : [];
  const exported = modifiers.filter(
    ({ kind }) =>
      kind === ts.SyntaxKind.ExportKeyword ||
      kind === ts.SyntaxKind.DefaultKeyword,
  );
  const end = exported.at(-1)?.getEnd();
  return end === undefined
    ? statement.getText()
    : statement.getSourceFile().text.slice(end, statement.getEnd());
}

function toJavaScript(text: string, module = ts.ModuleKind.ESNext): string {
  return ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module },
  }).outputText;
}

/** What the compiler lets pass and the engine does not: a name declared twice, a stray `break`. */
function engineError(text: string): string | undefined {
  const js = toJavaScript(text, ts.ModuleKind.CommonJS);
  return engineErrorOf(`(async function (exports, require, module) {${js}\n})`);
}

/** Compiles without running. */
function engineErrorOf(js: string): string | undefined {
  try {
    new vm.Script(js);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
