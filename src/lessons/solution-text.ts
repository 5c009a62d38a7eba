import ts from "typescript";

/**
 * The text of one exported function of a solution.ts, with the functions and constants of the file that it uses.
 *
 * @returns undefined where the file exports no such function
 */
export function solutionText(source: string, id: string): string | undefined {
  const file = ts.createSourceFile(
    "solution.ts",
    source,
    ts.ScriptTarget.Latest,
    true,
  );
  const statements = file.statements.filter(
    (one) => !ts.isImportDeclaration(one),
  );
  const named = new Map(
    statements.flatMap((one) =>
      namesOf(one).map((name) => [name, one] as const),
    ),
  );
  if (!named.has(id)) return undefined;
  const needed = new Set<ts.Statement>();
  const need = (name: string) => {
    const statement = named.get(name);
    if (!statement || needed.has(statement)) return;
    needed.add(statement);
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) need(node.text);
      ts.forEachChild(node, visit);
    };
    visit(statement);
  };
  need(id);
  return statements
    .filter((one) => needed.has(one))
    .map((one) => one.getText(file).replace(/^export /, ""))
    .join("\n\n");
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : [],
  );
}
