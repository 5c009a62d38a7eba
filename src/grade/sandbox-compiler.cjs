// @ts-check
/* global require */
/* eslint @typescript-eslint/no-require-imports: off */
/**
 * Turns submissions into JavaScript, in a thread of its own: there is TypeScript that its parser never finishes with, and a
 * thread can be ended.
 */
const { parentPort } = require("node:worker_threads");
const ts = require("typescript");

/** @type {import("typescript").CompilerOptions} */
const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
};

/** @param {string} code */
function compile(code) {
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    compilerOptions,
    reportDiagnostics: true,
  });
  const errors = diagnostics.map(({ file, start = 0, messageText }) => ({
    line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    message: ts.flattenDiagnosticMessageText(messageText, " "),
  }));
  const { importedFiles } = ts.preProcessFile(outputText, true, true);
  const imports = [...new Set(importedFiles.map(({ fileName }) => fileName))];
  return { code: outputText, errors, imports };
}

parentPort?.on("message", (code) => {
  try {
    parentPort?.postMessage(compile(code));
  } catch (error) {
    parentPort?.postMessage({
      code: "",
      imports: [],
      errors: [{ line: 1, message: String(error) }],
    });
  }
});
