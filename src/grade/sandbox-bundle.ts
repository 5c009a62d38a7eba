import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import ts from "typescript";

/** One file with all of TensorFlow.js, a third faster to load than its parts. */
const TENSORFLOW = require.resolve("@tensorflow/tfjs/dist/tf.es2017.min.js");

/** The sandbox computes on TensorFlow.js' own cpu engine: it has none to choose. */
const WITHOUT = new Map([
  [
    path.join(__dirname, "../engine/engine.ts"),
    "exports.engine = async () => undefined;",
  ],
]);

interface Bundled {
  readonly code: string;
  /** What it requires, by the place in the bundle. */
  readonly requires: Readonly<Record<string, number>>;
}

/** A module with all that it requires, but for Node's own, as one script: a snapshot can be made of no other. */
export function bundle(entry: string): string {
  const places = new Map<string, number>();
  const modules: Bundled[] = [];
  const add = (file: string): number => {
    const known = places.get(file);
    if (known !== undefined) return known;
    const place = places.size;
    places.set(file, place);
    const code = compiled(file);
    const names = file === TENSORFLOW ? [] : requiredNames(code);
    const requires = names.map((name) => [name, add(resolve(name, file))]);
    modules[place] = {
      code,
      requires: Object.fromEntries(requires) as Bundled["requires"],
    };
    return place;
  };
  add(entry);
  const texts = modules.map(
    ({ code, requires }) =>
      `[${JSON.stringify(requires)}, function (require, module, exports) {${code}\n}]`,
  );
  return `const modules = [${texts.join(",\n")}], loaded = [];
const load = (place) => {
  if (loaded[place]) return loaded[place].exports;
  const [requires, run] = modules[place];
  const module = (loaded[place] = { exports: {} });
  run((name) => (name in requires ? load(requires[name]) : require(name)), module, module.exports);
  return module.exports;
};
load(0);`;
}

function compiled(file: string): string {
  const source = WITHOUT.get(file) ?? readFileSync(file, "utf8");
  if (!file.endsWith(".ts")) return source;
  const compilerOptions: ts.CompilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
  };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

function requiredNames(code: string): string[] {
  const found = [...code.matchAll(/\brequire\((["'])([^"']+)\1\)/g)];
  return [...new Set(found.map(([, , name]) => name))].filter(
    (name) => !isBuiltin(name),
  );
}

function resolve(name: string, from: string): string {
  if (name === "@tensorflow/tfjs") return TENSORFLOW;
  return name.startsWith(".") && from.endsWith(".ts")
    ? path.join(path.dirname(from), `${name}.ts`)
    : createRequire(from).resolve(name);
}
