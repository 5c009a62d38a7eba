import vm from "node:vm";
import ts from "typescript";

export function toJavaScript(
  text: string,
  module = ts.ModuleKind.ESNext,
): string {
  return ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module },
  }).outputText;
}

/** What the compiler lets pass and the engine does not: a name declared twice, a stray `break`. */
export function engineError(text: string): string | undefined {
  const js = toJavaScript(text, ts.ModuleKind.CommonJS);
  return engineErrorOf(`(async function (exports, require, module) {${js}\n})`);
}

/** Compiles without running. */
export function engineErrorOf(js: string): string | undefined {
  try {
    new vm.Script(js);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
