import ndarray from "ndarray";
import { messageOf } from "./child-error";
import { restoreSharedObjects } from "./child-lock";
import { tensorflowForSubmissions } from "./child-tensorflow";
import { isName, MAX_FUNCTIONS } from "./protocol";
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
  /** The functions in a world that nothing has touched. */
  fresh(): Exports;
  /** Whether what failed with this message is worth a second try, in a world that allows more. */
  loosen(error: string | undefined): boolean;
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

/** The functions among what a module exports, as many as a grader reads. */
export function foundIn({ exports, error }: Attempt): Loaded {
  try {
    const functions = Object.keys(exports)
      .filter((name) => isName(name) && isFunction(exports, name))
      .slice(0, MAX_FUNCTIONS);
    return { functions, error };
  } catch (thrown) {
    return { functions: [], error: messageOf(thrown) };
  }
}

function isFunction(exports: Exports, name: string): boolean {
  try {
    return typeof exports[name] === "function";
  } catch {
    return false;
  }
}

/** A submission's world; none where JavaScript does not accept the module, which TypeScript's syntax alone does not tell. */
export function opened(make: () => Realm): { realm: Realm; head: Loaded } {
  try {
    const realm = make();
    return { realm, head: realm.found() };
  } catch (thrown) {
    const head = { functions: [], error: messageOf(thrown) };
    return {
      realm: { found: () => head, fresh: () => ({}), loosen: () => false },
      head,
    };
  }
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
