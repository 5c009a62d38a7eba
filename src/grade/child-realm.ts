import { writeSync } from "node:fs";
import { formatWithOptions } from "node:util";
import {
  createContext,
  runInContext,
  runInThisContext,
  Script,
  type Context,
} from "node:vm";
import { forgetMatches, putBack, sealed, UNNAMED } from "./child-lock";
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

/** JavaScript's globals, and no others but a few. */
export interface World {
  readonly context: Context;
  /** Of what JavaScript has, but for the world itself. */
  readonly names: readonly string[];
  /** Puts it back as it was before a call; says whether it is. */
  restore(): boolean;
}

/**
 * A submission's own world. Every call gets a new one, or one that is again as it was, and the module run anew: what one call
 * stores or patches is gone in the next, so no answer depends on how often or in which order it is asked.
 */
export class ChildRealm implements Realm {
  readonly #script: Script;
  #world: World;
  /** Whether it adds to JavaScript's own objects, which a world for several calls does not allow. */
  #isAdding = false;

  constructor(code: string, world: World) {
    this.#world = world;
    this.#script = new Script(asModule(code), { filename: "submission" });
  }

  /** What the module exports. One that throws half way has its function declarations all the same. */
  found(): Loaded {
    return foundIn(this.#load());
  }

  /** The functions in a world that nothing has touched. */
  fresh(): Exports {
    return this.#load().exports;
  }

  loosen(error: string | undefined): boolean {
    const wasAdding = this.#isAdding;
    this.#isAdding ||= error?.includes("object is not extensible") ?? false;
    return this.#isAdding && !wasAdding;
  }

  #load(): Attempt {
    const context = this.#isAdding ? newContext() : this.#sealedContext();
    const done = attempt(this.#script.runInContext(context) as StartedModule);
    return this.loosen(done.error) ? this.#load() : done;
  }

  #sealedContext(): Context {
    if (!this.#world.restore()) this.#world = sealedWorld();
    return this.#world.context;
  }
}

/**
 * Arrays of TensorFlow.js are arrays in a submission too, whatever realm they come from. WebAssembly's memory lies outside of
 * JavaScript's heap, and no exercise needs it.
 */
const PRELUDE = `{
  delete globalThis.WebAssembly;
  const tag = Function.prototype.call.bind(Object.prototype.toString);
  for (const type of [Float32Array, Int32Array, Uint8Array])
    Object.defineProperty(type, Symbol.hasInstance, { value: (x) => tag(x) === "[object " + type.name + "]" });
  Object.defineProperty(Array, Symbol.hasInstance, { value: Array.isArray });
}`;

function newContext(): Context {
  const globals = Object.create(null) as object;
  for (const [name, value] of Object.entries(GLOBALS))
    Object.defineProperty(globals, name, { value, enumerable: true });
  const context = createContext(globals, {
    codeGeneration: { strings: false, wasm: false },
  });
  runInContext(PRELUDE, context);
  return context;
}

export function sealedWorld(): World {
  const context = newContext();
  const world = runInContext("globalThis", context) as Record<string, unknown>;
  const prototype = Object.getPrototypeOf(world) as object;
  const names = Object.getOwnPropertyNames(world).filter(
    (name) => name !== "globalThis",
  );
  forgetMatches(world.RegExp as object);
  const kept = sealed([
    ...names.map((name) => world[name]),
    ...(runInContext(UNNAMED, context) as unknown[]),
  ]);
  const count = Reflect.ownKeys(world).length;
  // What is assigned to a global lies in the context, before what JavaScript has.
  const own = Reflect.ownKeys(context).length;
  const restore = () =>
    putBack(kept) &&
    Reflect.ownKeys(context).length === own &&
    Reflect.ownKeys(world).length === count &&
    Object.getPrototypeOf(world) === prototype;
  return { context, names, restore };
}

/** What calls share in the world of TensorFlow.js, where the same names have other objects. */
export function sharedRoots({ names }: World): unknown[] {
  const timer = setTimeout(() => {}, 0);
  clearTimeout(timer);
  const world = globalThis as unknown as Record<string, unknown>;
  return [
    ...names.map((name) => world[name]),
    ...(runInThisContext(UNNAMED) as unknown[]),
    Object.getPrototypeOf(timer),
  ];
}

const GLOBALS = (() => {
  const print = (...values: unknown[]) =>
    void writeSync(
      1,
      `${formatWithOptions({ customInspect: false }, ...values)}\n`,
    );
  const console = {
    log: print,
    info: print,
    debug: print,
    warn: print,
    error: print,
  };
  const all = {
    console,
    setTimeout: (run: () => void, milliseconds?: number) =>
      setTimeout(run, milliseconds),
    clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
    queueMicrotask: (run: () => void) => queueMicrotask(run),
  };
  for (const one of [print, ...Object.values(all)]) Object.freeze(one);
  return all;
})();
