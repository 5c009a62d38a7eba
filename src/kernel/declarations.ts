/** What a cell has declared when it fails before its end. */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { ts } from "./typescript";

interface Declaration {
  /** Of the value; a type has none that could be missing. */
  name?: string;
  text: string;
}

/**
 * The declarations after a cell, without the values that it did not come to: those are declared as they were before.
 * `before` and `after` are texts of `.d.ts` files.
 */
export function withoutMissing(
  before: string,
  after: string,
  missing: ReadonlySet<string>,
): string {
  const isMissing = ({ name }: Declaration) =>
    name !== undefined && missing.has(name);
  return [
    ...split(after).filter((declaration) => !isMissing(declaration)),
    ...split(before).filter(isMissing),
  ]
    .map(({ text }) => text)
    .join("\n");
}

/** One declaration for each name. */
function split(text: string): Declaration[] {
  const file = ts.createSourceFile(
    "declarations.d.ts",
    text,
    ts.ScriptTarget.ES2022,
    true,
  );
  return file.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return variables(statement);
    if (ts.isImportDeclaration(statement)) return imports(statement);
    const isType =
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    const { name } = statement as TypeScript.DeclarationStatement;
    return {
      name: isType ? undefined : name?.text,
      text: statement.getFullText(),
    };
  });
}

function variables(statement: TypeScript.VariableStatement): Declaration[] {
  const { declarations } = statement.declarationList;
  const all = statement.getFullText();
  const start = declarations[0].getStart() - statement.getFullStart();
  return declarations.map((declaration) => ({
    name: declaration.name.getText(),
    text: `${all.slice(0, start)}${declaration.getText()};`,
  }));
}

function imports(statement: TypeScript.ImportDeclaration): Declaration[] {
  const { importClause: clause, moduleSpecifier } = statement;
  if (!clause || clause.isTypeOnly) return [{ text: statement.getFullText() }];
  const from = (name: TypeScript.Identifier, text: string) => ({
    name: name.text,
    text: `import ${text} from ${moduleSpecifier.getText()};`,
  });
  const { name, namedBindings: named } = clause;
  const found = name ? [from(name, name.text)] : [];
  if (!named) return found;
  if (ts.isNamespaceImport(named))
    return [...found, from(named.name, named.getText())];
  const items = named.elements.map((element) =>
    from(element.name, `{ ${element.getText()} }`),
  );
  return [...found, ...items];
}
