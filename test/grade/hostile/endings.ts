import type { Attack } from "./attack";

/** Ending, stalling and filling the process. */
export const ENDINGS: readonly Attack[] = [
  {
    name: "process.exit while loading",
    top: "process.exit(0);",
    incident: "load",
  },
  {
    name: "process.exit by a way out, while loading",
    top: "hostProcess()?.exit(0);",
  },
  { name: "process.exit in a call", body: "process.exit(0);" },
  {
    name: "process.exit by a way out, in a call",
    body: "hostProcess().reallyExit(0);",
  },
  { name: "process.abort in a call", body: "hostProcess().abort();" },
  {
    name: "an error thrown while loading",
    top: 'throw new Error("no");',
    incident: "load",
  },
  {
    name: "an endless loop while loading",
    top: "for (;;);",
    incident: "timeout",
    honest: "lost",
  },
  { name: "an endless loop in a call", body: "for (;;);", incident: "timeout" },
  {
    name: "an endless loop in a getter",
    body: "return { get shape() { for (;;); }, dataId: {}, isDisposed: false, dtype: 'float32' };",
    incident: "timeout",
  },
  {
    name: "an endless loop in toString",
    body: "throw { get message() { return { toString() { for (;;); } }; } };",
    incident: "timeout",
  },
  {
    name: "an endless loop in valueOf of an entry",
    body: "return ndarray([{ valueOf() { for (;;); } } as any], [1]);",
    incident: "timeout",
  },
  {
    name: "an endless loop in then",
    body: "return { then() { for (;;); } };",
    incident: "timeout",
  },
  {
    name: "an endless loop in an iterator",
    body: "return new Proxy(new Float32Array(4), { get() { for (;;); } });",
    incident: "timeout",
  },
  {
    name: "a regular expression that never ends",
    body: 'return /^(a+)+$/.test("a".repeat(60) + "b");',
    incident: "timeout",
  },
  {
    name: "a BigInt that never ends",
    body: "let n = 3n; for (let i = 0; i < 40; i++) n = n ** 2n; return Number(n % 7n);",
  },
  {
    name: "a sort that never ends",
    body: "return new Float32Array(Array.from({ length: 4 }, () => 1)).sort(() => { for (;;); });",
    incident: "timeout",
  },
  {
    name: "sleeping until the deadline",
    body: "return new Promise((resolve) => setTimeout(() => resolve(7), 60_000));",
    incident: "timeout",
  },
  {
    name: "sleeping on Atomics.wait",
    body: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return 7;",
    incident: "timeout",
  },
  {
    name: "a promise that is never settled",
    body: "return new Promise(() => {});",
  },
  {
    name: "endless microtasks",
    body: "const again = (): any => Promise.resolve().then(again); return again();",
    incident: "timeout",
  },
  {
    name: "an endless loop left behind in a timer",
    body: "setTimeout(() => { for (;;); }, 0); return tf.fill([2, 2], 7);",
  },
  {
    name: "an endless loop left behind in a microtask",
    body: "let n = 0; const later = (): any => Promise.resolve().then(() => { if (++n > 50) for (;;); return later(); }); later(); return tf.fill([2, 2], 7);",
  },
  {
    name: "an error left behind in a timer",
    body: 'setTimeout(() => { throw new Error("late"); }, 0); return new Promise((resolve) => setTimeout(() => resolve(tf.fill([2, 2], 7)), 20));',
  },
  {
    name: "endless recursion",
    body: "const deeper = (): any => deeper() + 1; return deeper();",
  },
  {
    name: "a full heap",
    body: "const all: any[] = []; for (;;) all.push(new Array(1e6).fill({}));",
  },
  {
    name: "a full heap while loading",
    top: "const all: any[] = []; for (;;) all.push(new Array(1e6).fill({}));",
    honest: "lost",
  },
  { name: "a long string", body: 'let s = "ab"; for (;;) s += s;' },
  {
    name: "buffers outside of the heap",
    body: "const all: any[] = []; for (;;) all.push(new Uint8Array(1 << 26).fill(1));",
  },
  {
    name: "WebAssembly's memory",
    body: "const all: any[] = []; for (;;) { const m = new WebAssembly.Memory({ initial: 4096 }); new Uint8Array(m.buffer).fill(1); all.push(m); }",
  },
  {
    name: "tensors without end",
    body: "for (;;) tf.keep(tf.ones([1000, 1000]));",
  },
  {
    name: "an answer that is too long",
    body: "return new Float32Array(1 << 25);",
  },
  {
    name: "an array of a billion holes",
    body: "return new Array(4294967295);",
  },
  {
    name: "output without end",
    body: 'for (;;) console.log("x".repeat(10_000));',
    incident: "output",
  },
  {
    name: "output without end while loading",
    top: 'for (;;) console.log("x".repeat(10_000));',
    incident: "output",
    honest: "lost",
  },
  {
    name: "an error of many megabytes",
    body: 'throw new Error("x".repeat(1 << 27));',
  },
  {
    name: "names that are none",
    top: 'Object.assign(exports, { "a b": () => 1, "": () => 1 }); for (let i = 0; i < 1000; i++) (exports as any)["f" + i] = () => 1; Object.defineProperty(exports, "g", { enumerable: true, get() { throw 1; } });',
  },
  {
    name: "exports that are a Proxy",
    top: "module.exports = new Proxy({}, { ownKeys() { throw 1; } });",
    honest: "lost",
  },
  {
    name: "a module that JavaScript refuses",
    top: "let one; let one;",
    incident: "load",
    honest: "lost",
  },
  {
    name: "a module that waits",
    top: "await new Promise(() => {});",
    incident: "load",
    honest: "lost",
  },
  {
    name: "a regular expression that never ends, while loading",
    top: '/^(a+)+$/.test("a".repeat(60) + "b");',
    incident: "timeout",
    honest: "lost",
  },
  {
    name: "a module that ends its second run",
    top: "if (Date.now() % 2) for (;;);",
    honest: "own",
  },
  {
    name: "many timers",
    body: "for (let i = 0; i < 1e6; i++) setTimeout(() => { for (;;); }, 0); return tf.fill([2, 2], 7);",
  },
  {
    name: "an error with a message that changes",
    body: "let n = 0; throw { get message() { return n++ ? { toString: 1 } : 'a'; } };",
  },
  {
    name: "an error that is a Proxy",
    body: "throw new Proxy({}, { has() { throw new Proxy({}, { get() { throw 1; } }); }, get() { throw 1; } });",
  },
  { name: "nothing thrown", body: "throw undefined;" },
];
