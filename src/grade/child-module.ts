import ndarray from "ndarray";
import { messageOf } from "./child-error";
import { restoreSharedObjects } from "./child-lock";
import { tensorflowForSubmissions } from "./child-tensorflow";
import type { Loaded } from "./sandbox-reply";

const MODULES: Readonly<Record<string, unknown>> = {
  "@tensorflow/tfjs": tensorflowForSubmissions(),
  ndarray: Object.freeze(ndarray),
};

export type Exports = Readonly<Record<string, unknown>>;

/** A submission's own world. */
export interface Realm {
  /** What the module exports. One that throws half way has its function declarations all the same. */
  found(): Loaded;
  /** The functions in a new world. */
  fresh(): Exports;
}

/** What the text of `asModule` is. */
export interface StartedModule {
  readonly module: { readonly exports: Exports };
  run(require: (name: string) => unknown): void;
}

export interface Attempt {
  readonly exports: Exports;
  readonly error?: string;
}

/** A CommonJS module as an expression, which keeps what it exports when it throws. */
export const asModule = (code: string) => `(() => {
  const exports = {}, module = { exports };
  return { module, run(require) {${code}
}};
})()`;

/** Runs a module, to its end or not. What it patches does not stay. */
export function attempt({ module, run }: StartedModule): Attempt {
  try {
    run(requireModule);
  } catch (thrown) {
    return { exports: module.exports, error: messageOf(thrown) };
  } finally {
    restoreSharedObjects();
  }
  return { exports: module.exports };
}

export function foundIn({ exports, error }: Attempt): Loaded {
  const functions = Object.keys(exports).filter(
    (name) => typeof exports[name] === "function",
  );
  return { functions, error };
}

function requireModule(name: string): unknown {
  return Object.hasOwn(MODULES, name) ? MODULES[name] : standIn(name);
}

/** For what may not be imported: the functions that do without it still work. */
function standIn(name: string): unknown {
  const get = (_: object, key: string | symbol) => {
    if (key === "__esModule") return true;
    throw new Error(`"${name}" cannot be imported in a submission`);
  };
  return new Proxy({}, { get });
}
