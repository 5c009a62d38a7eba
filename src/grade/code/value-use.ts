import ts from "typescript";

/** Whether an identifier stands for a value, and not for a property, a label or a name that is being declared. */
export function isValueUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isExportSpecifier(parent))
    return !parent.parent.parent.moduleSpecifier;
  if (isLabelled(parent)) return false;
  if (ts.isQualifiedName(parent) || ts.isImportSpecifier(parent)) return false;
  return (parent as ts.NamedDeclaration).name !== node;
}

const isLabelled = (node: ts.Node) =>
  ts.isLabeledStatement(node) ||
  ts.isBreakStatement(node) ||
  ts.isContinueStatement(node) ||
  ts.isMetaProperty(node);

/** The names of values that a statement at the top declares. */
export function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap((one) =>
      namesIn(one.name),
    );
  if (ts.isImportDeclaration(statement)) return importedNames(statement);
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((one) =>
    ts.isBindingElement(one) ? namesIn(one.name) : [],
  );
}

/** Without those that are types by their very syntax. */
export function importedNames({
  importClause,
}: ts.ImportDeclaration): string[] {
  if (!importClause || importClause.isTypeOnly) return [];
  const { name, namedBindings } = importClause;
  const own = name ? [name.text] : [];
  if (!namedBindings) return own;
  if (ts.isNamespaceImport(namedBindings))
    return [...own, namedBindings.name.text];
  const named = namedBindings.elements.filter((one) => !one.isTypeOnly);
  return [...own, ...named.map((one) => one.name.text)];
}

/** The names whose values a statement changes: x = …, x.y = …, x[0]++, x.push(…). */
export function changedNames(statement: ts.Statement): Set<string> {
  const names = new Set<string>();
  const add = (target: ts.Node): void => {
    let root = target;
    while (
      ts.isPropertyAccessExpression(root) ||
      ts.isElementAccessExpression(root) ||
      ts.isNonNullExpression(root) ||
      ts.isParenthesizedExpression(root)
    )
      root = root.expression;
    if (ts.isIdentifier(root)) names.add(root.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isBinaryExpression(node) && isAssignment(node)) add(node.left);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      if (isStep(node.operator)) add(node.operand);
    if (ts.isCallExpression(node) && !ts.isIdentifier(node.expression))
      add(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
const isStep = (operator: ts.SyntaxKind) =>
  operator === ts.SyntaxKind.PlusPlusToken ||
  operator === ts.SyntaxKind.MinusMinusToken;
