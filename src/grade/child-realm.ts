import { writeSync } from "node:fs";
import { formatWithOptions } from "node:util";
import { createContext, Script, type Context } from "node:vm";
import {
  asModule,
  attempt,
  foundIn,
  type Attempt,
  type Exports,
  type Realm,
  type StartedModule,
} from "./child-module";
import type { Loaded } from "./sandbox-reply";

/**
 * A submission's own world: JavaScript's globals, and no others but a few. Every call gets a new one, with the module run
 * anew, so what one call stores or patches is gone in the next: no answer depends on how often or in which order it is asked.
 */
export class ChildRealm implements Realm {
  readonly #script: Script;
  /** Made already, not used yet. */
  #unused?: Attempt;

  constructor(code: string) {
    this.#script = new Script(wrap(code), { filename: "submission" });
  }

  /** What the module exports. One that throws half way has its function declarations all the same. */
  found(): Loaded {
    return foundIn((this.#unused = this.#load()));
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
    return attempt(this.#script.runInContext(context) as StartedModule);
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
${asModule(code)}`;

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
