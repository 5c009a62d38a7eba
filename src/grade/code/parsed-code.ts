import ts from "typescript";
import { COMPILER_OPTIONS } from "./javascript";
import { isValueUse } from "./value-use";

const FILE = "code.ts";

const OPTIONS: ts.CompilerOptions = {
  ...COMPILER_OPTIONS,
  isolatedModules: true,
  noCheck: true,
  noLib: true,
  noResolve: true,
  types: [],
};

/** Code with what it declares and what it uses. Only looked at, never run. */
export class ParsedCode {
  readonly file: ts.SourceFile;
  #program?: ts.Program;

  constructor(readonly text: string) {
    this.file = ts.createSourceFile(FILE, text, ts.ScriptTarget.ES2022, true);
  }

  get statements(): readonly ts.Statement[] {
    return this.file.statements;
  }

  /** "line 3: ')' expected", if it does not compile. */
  get syntaxError(): string | undefined {
    const [first] = this.program.getSyntacticDiagnostics(this.file);
    if (!first) return undefined;
    const { line } = this.file.getLineAndCharacterOfPosition(first.start);
    const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
    return `line ${line + 1}: ${message.replace(/\.$/, "")}`;
  }

  /** The same in JavaScript, as a CommonJS module. */
  get javascript(): string {
    let code = "";
    this.program.emit(this.file, (_, text) => (code = text));
    return code;
  }

  /** The names of values that a part uses and does not declare itself, except inside its own functions and blocks. */
  freeNames(part: ts.Node): Set<string> {
    const checker = this.program.getTypeChecker();
    const names = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))
        return;
      if (ts.isIdentifier(node) && isValueUse(node)) {
        const symbol = ts.isShorthandPropertyAssignment(node.parent)
          ? checker.getShorthandAssignmentValueSymbol(node.parent)
          : checker.getSymbolAtLocation(node);
        if (!symbol || isTopLevel(symbol)) names.add(node.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(part);
    return names;
  }

  /** One for each piece of code, made only when more than its statements is asked for. */
  private get program(): ts.Program {
    this.#program ??= ts.createProgram([FILE], OPTIONS, {
      getSourceFile: (name) => (name === FILE ? this.file : undefined),
      getDefaultLibFileName: () => "lib.d.ts",
      writeFile: () => {},
      getCurrentDirectory: () => "",
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      fileExists: (name) => name === FILE,
      readFile: () => undefined,
    });
    return this.#program;
  }
}

function isTopLevel({ declarations = [] }: ts.Symbol): boolean {
  return declarations.every(
    (one) =>
      !ts.isFunctionExpression(one) &&
      !ts.isClassExpression(one) &&
      ts.findAncestor(one.parent, isScope) === undefined,
  );
}

const isScope = (node: ts.Node) =>
  ts.isFunctionLike(node) ||
  ts.isClassLike(node) ||
  ts.isBlock(node) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  ts.isForStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isForOfStatement(node);
