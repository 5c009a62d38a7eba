import ndarray from "ndarray";
import { writeSync } from "node:fs";
import { formatWithOptions } from "node:util";
import { createContext, Script, type Context } from "node:vm";
import { messageOf } from "./child-error";
import { tensorflowForSubmissions } from "./child-tensorflow";
import type { Loaded } from "./sandbox-reply";

const MODULES: Readonly<Record<string, unknown>> = {
  "@tensorflow/tfjs": tensorflowForSubmissions(),
  ndarray: Object.freeze(ndarray),
};

type Exports = Readonly<Record<string, unknown>>;

interface Module {
  readonly module: { readonly exports: Exports };
  run(require: (name: string) => unknown): void;
}

interface Attempt {
  readonly exports: Exports;
  readonly error?: string;
}

/**
 * A submission's own world: JavaScript's globals, and no others but a few. Every call gets a new one, with the module run
 * anew, so what one call stores or patches is gone in the next: no answer depends on how often or in which order it is asked.
 */
export class ChildRealm {
  readonly #script: Script;
  /** Made already, not used yet. */
  #unused?: Attempt;

  constructor(code: string) {
    this.#script = new Script(wrap(code), { filename: "submission" });
  }

  /** What the module exports. One that throws half way has its function declarations all the same. */
  found(): Loaded {
    const { exports, error } = (this.#unused = this.#load());
    const functions = Object.keys(exports).filter(
      (name) => typeof exports[name] === "function",
    );
    return { functions, error };
  }

  /** The functions in a new world. */
  fresh(): Exports {
    const { exports } = this.#unused ?? this.#load();
    this.#unused = undefined;
    return exports;
  }

  #load(): Attempt {
    const context = createContext(globals(), {
      codeGeneration: { strings: false, wasm: false },
    });
    const { module, run } = this.#script.runInContext(context) as Module;
    try {
      run(requireModule);
    } catch (thrown) {
      return { exports: module.exports, error: messageOf(thrown) };
    }
    return { exports: module.exports };
  }
}

/**
 * Arrays of TensorFlow.js are arrays in a submission too, whatever realm they come from. WebAssembly's memory lies outside of
 * JavaScript's heap, and no exercise needs it.
 */
const wrap = (code: string) => `(() => {
  delete globalThis.WebAssembly;
  const tag = Function.prototype.call.bind(Object.prototype.toString);
  for (const type of [Float32Array, Int32Array, Uint8Array])
    Object.defineProperty(type, Symbol.hasInstance, { value: (x) => tag(x) === "[object " + type.name + "]" });
  Object.defineProperty(Array, Symbol.hasInstance, { value: Array.isArray });
})(),
(() => {
  const exports = {}, module = { exports };
  return { module, run(require) {${code}
}};
})()`;

function globals(): Context {
  const print = (...values: unknown[]) =>
    void writeSync(
      1,
      `${formatWithOptions({ customInspect: false }, ...values)}\n`,
    );
  const console = Object.freeze({
    log: print,
    info: print,
    debug: print,
    warn: print,
    error: print,
  });
  const all = { console, setTimeout, clearTimeout, queueMicrotask };
  return Object.assign(Object.create(null) as object, all);
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
