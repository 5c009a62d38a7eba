/** The TypeScript inside tslab (5.0, with additions), changed to be strict, fast on imported files, and to keep source maps. */
import { createRequire, SourceMap } from "node:module";
import { join, posix } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { lazy } from "../lazy";
import { KeptTexts } from "./kept-texts";

/** Added to the options that tslab hard-codes; the same as in tsconfig.json where TypeScript 5.0 knows them. */
const options = {
  strict: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  inlineSourceMap: true,
};

/**
 * The workbook's own files were checked by the project's newer TypeScript: here only their syntax is. That saves much of the
 * time that a cell takes, and one compiler cannot reject what the other one accepts.
 */
const ownCode = posix.join(process.cwd(), "src/");

/** A source map, decoded when an error asks for it. */
export type LazyMap = () => SourceMap;

/** From the compiled code back to what was written, in this order. */
const mapsOfText = new Map<string, LazyMap[]>();
/** The imported files' paths by their texts: those are compiled in one step, without types. */
const importedTexts = new Map<string, string>();
/** The workbook's own files, compiled: 150 of them take longer than all the rest of a notebook's first cell. */
const kept = new KeptTexts(join(process.cwd(), ".cache/kernel"));

const mapComment =
  /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/** Takes the source map off the end of compiled code. */
function splitMap(code: string): [code: string, ...map: LazyMap[]] {
  const found = mapComment.exec(code);
  if (!found) return [code];
  return [`${code.slice(0, found.index)}\n`, lazy(() => decode(found[1]))];
}

function decode(map: string): SourceMap {
  const json = Buffer.from(map, "base64").toString();
  return new SourceMap(
    JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0],
  );
}

/** The source maps of what was just compiled. */
export function takeMaps(compiled: string): LazyMap[] {
  const maps = mapsOfText.get(compiled) ?? [];
  mapsOfText.delete(compiled);
  return maps;
}

interface WatchHost {
  rootFiles: string[];
  setTimeout(task: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  createProgram(...rest: unknown[]): TypeScript.BuilderProgram;
}

interface Watch {
  updateRootFileNames(files: string[]): void;
}

/** What of TypeScript is used here and has other or no types. */
interface Hooks {
  createWatchCompilerHost(
    files: string[],
    options: object,
    ...rest: unknown[]
  ): WatchHost;
  createWatchProgram(host: WatchHost): Watch;
  getPreEmitDiagnosticsOfFiles(
    program: TypeScript.Program,
    files: TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[];
}

const original = createRequire(require.resolve("tslab/package.json"))(
  "@tslab/typescript-for-tslab",
) as typeof TypeScript;
const hooks = original as unknown as Hooks;

/** Of the program that is being compiled. */
let checker: () => TypeScript.TypeChecker;

/**
 * tslab keeps the variables of earlier cells in `exports` and rewrites their names, but misses those in `{ name }`:
 * here that becomes `{ name: exports.name }`.
 */
const visitEachChild: typeof TypeScript.visitEachChild = (
  node: TypeScript.Node | undefined,
  ...rest: unknown[]
) => {
  if (
    node &&
    original.isShorthandPropertyAssignment(node) &&
    isOfEarlierCell(node)
  )
    return expanded(node) as never;
  return (original.visitEachChild as (...all: unknown[]) => never)(
    node,
    ...rest,
  );
};

function isOfEarlierCell(node: TypeScript.ShorthandPropertyAssignment) {
  const written = original.getParseTreeNode(node) ?? node;
  const symbol = checker().getShorthandAssignmentValueSymbol(written);
  return (symbol?.declarations ?? []).some((declaration) =>
    declaration.getSourceFile().fileName.endsWith("/__prev__.d.ts"),
  );
}

function expanded({
  name,
  objectAssignmentInitializer: initializer,
}: TypeScript.ShorthandPropertyAssignment): TypeScript.PropertyAssignment {
  const { factory } = original;
  const variable = factory.createPropertyAccessExpression(
    factory.createIdentifier("exports"),
    name,
  );
  const value = initializer
    ? factory.createAssignment(variable, initializer)
    : variable;
  return factory.createPropertyAssignment(name, value);
}

const createWatchCompilerHost: Hooks["createWatchCompilerHost"] = (
  files,
  given,
  ...rest
) => {
  const all = { ...given, ...options };
  const host = hooks.createWatchCompilerHost(files, all, ...rest);
  keepToOneTimer(host);
  const { createProgram } = host;
  host.createProgram = (...how) => {
    const program = createProgram(...how);
    const { emit } = program;
    checker = () => program.getProgram().getTypeChecker();
    program.emit = (file, write, ...more) =>
      (file && write && emitImported(file, write)) ||
      emit(file, write, ...more);
    return program;
  };
  return host;
};

/**
 * TypeScript has two timers, tslab allows one and is stuck for ever with both. The other one is set when a file is found or
 * lost where an import was looked for; it need not come, since each compilation does its work.
 */
function keepToOneTimer(host: WatchHost): void {
  const { setTimeout, clearTimeout } = host;
  const never = {};
  host.setTimeout = (task, milliseconds) =>
    task.name === "invalidateResolutionsOfFailedLookup"
      ? never
      : setTimeout(task, milliseconds);
  host.clearTimeout = (timer) => {
    if (timer !== never) clearTimeout(timer);
  };
}

let addCore = () => {};

/** From the next cell on the core stays in the program, parsed and watched, whether a cell imports it or not. */
export const keepCore = () => addCore();

const createWatchProgram: Hooks["createWatchProgram"] = (host) => {
  const watch = hooks.createWatchProgram(host);
  const update = watch.updateRootFileNames;
  let files = host.rootFiles;
  let core: string[] = [];
  watch.updateRootFileNames = (given) => update([...(files = given), ...core]);
  addCore = () => {
    core = [posix.join(ownCode, "index.ts")];
    update([...files, ...core]);
  };
  return watch;
};

/** Hands an imported file on as it is, to `transpileModule` below: emitting it would check all its types. */
function emitImported(
  { fileName, text }: TypeScript.SourceFile,
  write: TypeScript.WriteFileCallback,
): TypeScript.EmitResult | undefined {
  const path = posix.relative(process.cwd(), fileName);
  if (path === "__tslab__.ts" || !path.endsWith(".ts")) return undefined;
  importedTexts.set(text, path);
  write(posix.join("outDir", path.replace(/ts$/, "js")), text, false);
  return { emitSkipped: false, diagnostics: [] };
}

const transpileModule: typeof TypeScript.transpileModule = (input, how) => {
  const compilerOptions = { ...how.compilerOptions, inlineSourceMap: true };
  const path = importedTexts.get(input);
  importedTexts.delete(input);
  const [code, ...maps] = path ? [input] : splitMap(input);
  const fileName = path ? "custom.ts" : how.fileName;
  const compile = () =>
    original.transpileModule(code, { ...how, fileName, compilerOptions })
      .outputText;
  const source = JSON.stringify([original.version, compilerOptions, code]);
  const compiled = path?.startsWith("src/")
    ? kept.get(path, source, compile)
    : compile();
  const [outputText, ...lastMaps] = splitMap(compiled);
  mapsOfText.set(outputText, [...lastMaps, ...maps]);
  return { outputText };
};

const getPreEmitDiagnosticsOfFiles: Hooks["getPreEmitDiagnosticsOfFiles"] = (
  program,
  files,
) => {
  const isOwn = ({ fileName }: TypeScript.SourceFile) =>
    fileName.startsWith(ownCode);
  const others = files.filter((file) => !isOwn(file));
  // Where the syntax is wrong, all else that is said is guesswork.
  const syntax = files.flatMap((file) => program.getSyntacticDiagnostics(file));
  const found = syntax.length
    ? syntax
    : hooks.getPreEmitDiagnosticsOfFiles(program, others);
  // tslab would make several messages of one with details, and forget their file.
  return found.map((diagnostic) => ({
    ...diagnostic,
    messageText: original.flattenDiagnosticMessageText(
      diagnostic.messageText,
      "\n",
    ),
  }));
};

/** A copy, because TypeScript's exports cannot be assigned to. */
export const ts = {
  ...original,
  visitEachChild,
  createWatchCompilerHost,
  createWatchProgram,
  transpileModule,
  getPreEmitDiagnosticsOfFiles,
} as typeof TypeScript;

/** TypeScript's diagnostics of a text that is compiled alone: wrong syntax. */
export const syntaxErrors = (code: string): TypeScript.Diagnostic[] =>
  original.transpileModule(code, { reportDiagnostics: true }).diagnostics ?? [];

/** From here on tslab loads the changed copy. */
export function replaceTypeScript(): void {
  const load = createRequire(require.resolve("tslab/package.json"));
  load.cache[load.resolve("@tslab/typescript-for-tslab")]!.exports = ts;
}
