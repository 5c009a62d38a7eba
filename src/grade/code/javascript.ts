import vm from "node:vm";
import ts from "typescript";
import { AVAILABLE } from "./imports";

/** What a sandbox runs. */
export interface Compiled {
  /** A CommonJS module in JavaScript. */
  readonly code: string;
  /** What it asks for all the same and cannot have, as by `require("fs")`. */
  readonly refusedImports: readonly string[];
}

export const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
};

/** Compiles a module, whatever is wrong with it. */
export function compile(text: string): Compiled {
  const compilerOptions = COMPILER_OPTIONS;
  return compiled(ts.transpileModule(text, { compilerOptions }).outputText);
}

/** @param code a CommonJS module in JavaScript */
export function compiled(code: string): Compiled {
  const { importedFiles } = ts.preProcessFile(code, true, true);
  const names = new Set(importedFiles.map(({ fileName }) => fileName));
  const refusedImports = [...names].filter((name) => !AVAILABLE.includes(name));
  return { code, refusedImports };
}

/** A part of a module without TypeScript's syntax. */
export function toJavaScript(text: string): string {
  const compilerOptions = { ...COMPILER_OPTIONS, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** What the compiler lets pass and the engine does not: a name declared twice, a stray `break`. It runs nothing. */
export function engineErrorOf(js: string): string | undefined {
  try {
    new vm.Script(js);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
