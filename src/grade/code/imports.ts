import ts from "typescript";
import { importedNames } from "./value-use";

/** What graded code may import: what the exercises are written with. */
export const AVAILABLE: readonly string[] = ["@tensorflow/tfjs", "ndarray"];

/** Defines a stand-in that says, when it is used, why it is not there. On one line: the student's lines keep their numbers. */
export const UNAVAILABLE =
  "const workbookUnavailable = (message) => { const refuse = () => { throw new Error(message); }; return new Proxy(function () {}, { get: refuse, apply: refuse, construct: refuse }); };";

/** From where a statement imports; undefined for other statements. */
export function sourceOf(statement: ts.Statement): string | undefined {
  const specifier =
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
      ? statement.moduleSpecifier
      : ts.isImportEqualsDeclaration(statement) &&
          ts.isExternalModuleReference(statement.moduleReference)
        ? statement.moduleReference.expression
        : undefined;
  return specifier && ts.isStringLiteral(specifier)
    ? specifier.text
    : undefined;
}

/** Stand-ins for the names that a statement imports from where graded code may not. */
export function standIns(statement: ts.Statement, from: string): string {
  const names = ts.isImportDeclaration(statement)
    ? importedNames(statement)
    : ts.isImportEqualsDeclaration(statement)
      ? [statement.name.text]
      : [];
  return names
    .map(
      (name) =>
        `const ${name} = workbookUnavailable(${JSON.stringify(unavailableMessage(name, from))});`,
    )
    .join(" ");
}

const unavailableMessage = (name: string, from: string) =>
  `\`${name}\` comes from "${from}", which graded code cannot use: only ${AVAILABLE.join(" and ")} are there`;
