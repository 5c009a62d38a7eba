import ts from "typescript";
import type { GradedCode } from "./graded-code";
import { AVAILABLE, sourceOf, standIns, UNAVAILABLE } from "./imports";
import { compile, engineErrorOf, toJavaScript } from "./javascript";
import { readNotebook } from "./notebook";
import { NotebookCode } from "./slice";

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
    compiled: compile(code),
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
