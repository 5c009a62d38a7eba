import type { Attack } from "./attack";

const RIGHT = "tf.relu(activations.mul(weights).sum(2))";

/** Passing for right: forged answers, patched judges, odd results, memory of earlier calls. */
export const FORGERIES: readonly Attack[] = [
  {
    name: "a forged result on stdout",
    body: 'console.log(JSON.stringify({ score: 7, passed: true, tests: [{ name: "gradCamMap", score: 2 }] })); return tf.fill([2, 2], 7);',
  },
  {
    name: "a forged message on the pipe",
    body: 'const fs = hostRequire("fs"); for (const fd of [1, 2, 3, 4, 5]) try { fs.writeSync(fd, JSON.stringify({ shape: [2, 2] })); } catch {} return tf.fill([2, 2], 7);',
  },
  {
    name: "a forged message of Node's IPC",
    body: "hostProcess().send({ passed: true }); return tf.fill([2, 2], 7);",
  },
  {
    name: "a forged result file",
    body: 'const fs = hostRequire("fs"); for (const f of ["results.json", "/tmp/results.json", "/autograder/results/results.json"]) fs.writeFileSync(f, "{}"); return tf.fill([2, 2], 7);',
  },
  {
    name: "patched mocha and chai",
    top: 'const g: any = globalThis; g.it = g.describe = g.expect = () => g; g.chai = { expect: () => g }; try { require("chai").Assertion.prototype.assert = () => {}; } catch {} try { require("mocha"); } catch {}',
  },
  {
    name: "patched Math",
    top: "Math.abs = () => 0; Math.max = () => 0; Math.min = () => 0; (Math as any).hypot = () => 0;",
  },
  {
    name: "patched JSON",
    top: 'JSON.stringify = () => "true"; JSON.parse = () => ({ passed: true });',
  },
  {
    name: "patched Array",
    top: "Array.prototype.every = () => true; Array.prototype.findIndex = () => -1; Array.prototype.some = () => false; (Array as any).isArray = () => false;",
  },
  {
    name: "patched iteration",
    honest: "own",
    top: "Array.prototype[Symbol.iterator] = function* () {} as any;",
  },
  {
    name: "patched Promise",
    top: "Promise.prototype.then = function () { return this; } as any; (Promise as any).resolve = () => 1;",
  },
  {
    name: "patched Float32Array",
    top: "Float32Array.prototype.findIndex = () => -1; (Float32Array as any).from = () => new Float32Array(4); Object.getPrototypeOf(Float32Array.prototype).every = () => true;",
  },
  {
    name: "patched arrays of the process, in a call",
    body: "const host: any = tf.tensor([1]).dataSync().constructor; host.from = () => new host(0); Object.getPrototypeOf(host.prototype).filter = () => []; const list: any = tf.tensor([1]).shape; Object.getPrototypeOf(list)[Symbol.iterator] = null; Object.getPrototypeOf(list).reduce = () => 1; return tf.fill([2, 2], 7);",
  },
  {
    name: "polluted Object.prototype",
    top: "const o: any = Object.prototype; o.answer = 1; o.error = undefined; o.passed = true; o.shape = [2, 2]; o.isFlat = true;",
  },
  {
    name: "polluted Object.prototype of the process, in a call",
    body: 'const o: any = Object.getPrototypeOf(Object.getPrototypeOf(tf.tensor([1]).shape)); o.error = "x"; o.passed = true; o.isFlat = true; return tf.fill([2, 2], 7);',
  },
  {
    name: "patched tensors",
    top: "try { (tf.Tensor.prototype as any).mean = () => tf.zeros([1]); } catch {} try { (tf as any).relu = () => tf.zeros([1]); } catch {} try { (tf as any).image.resizeBilinear = null; } catch {}",
  },
  {
    name: "patched kernels",
    top: 'try { tf.registerKernel({ kernelName: "Sum", backendName: "cpu", kernelFunc: () => null as any }); } catch {} try { tf.unregisterKernel("Mean", "cpu"); } catch {}',
  },
  {
    name: "a patched backend, in a call",
    body: "(tf.backend() as any).write = () => null; (tf.engine() as any).reset(); return tf.fill([2, 2], 7);",
  },
  {
    name: "patched globals",
    top: "const g: any = globalThis; g.Float32Array = Array; g.Promise = undefined; g.Object = {}; g.Symbol = undefined;",
  },
  {
    name: "an object that equals everything",
    body: "return { valueOf: () => 1, toString: () => '1', [Symbol.toPrimitive]: () => 1, equals: () => true };",
  },
  {
    name: "a Proxy that has every property",
    body: "return new Proxy(() => 1, { get: (_, key) => (key === 'then' ? undefined : 1), has: () => true });",
  },
  {
    name: "a Proxy as a tensor",
    body: "const right = tf.fill([2, 2], 7); let n = 0; return new Proxy(right, { get: (o: any, key) => (key === 'shape' ? (n++ ? [2, 2] : [0, 2]) : key === 'data' ? async () => [1] : o[key]) });",
  },
  {
    name: "a tensor with another shape than values",
    body: "return { dataId: {}, isDisposed: false, dtype: 'float32', shape: [2, 2], data: async () => [7] };",
  },
  {
    name: "a shape that is not one",
    body: "return { dataId: {}, isDisposed: false, dtype: 'float32', shape: [-2, -2, 'x', NaN, { length: 4 }], data: async () => [7, 7, 7, 7] };",
  },
  {
    name: "a shape with a toJSON",
    body: "const shape: any = [2, 2]; shape.toJSON = () => ({ token: 1, answer: true }); return { dataId: {}, isDisposed: false, dtype: 'float32', shape, data: async () => [7, 7, 7, 7] };",
  },
  {
    name: "a getter that answers differently each time",
    body: "let n = 0; return { get then() { return n++ ? undefined : undefined; }, get shape() { return [n++]; }, get data() { return new Float32Array(n); }, stride: [1], offset: 0, get() { return 7; } };",
  },
  {
    name: "a thenable that settles twice",
    body: "return { then(f: any, g: any) { f(tf.fill([2, 2], 7)); g(new Error('x')); f(true); } };",
  },
  {
    name: "a thenable of thenables without end",
    body: "const next = (): any => ({ then(f: any) { f(next()); } }); return next();",
    incident: "timeout",
  },
  {
    name: "a cyclic array",
    body: "const a: any[] = [[1, 2]]; a.push(a); return a;",
  },
  {
    name: "an array that holds itself first",
    body: "const a: any[] = []; a.push(a); return a;",
  },
  { name: "NaN everywhere", body: "return tf.fill([2, 2], NaN);" },
  { name: "NaN as a number", body: "return NaN;" },
  { name: "a true instead of values", body: "return true;" },
  {
    name: "a symbol and a BigInt",
    body: "return Math.random() < 0.5 ? Symbol.iterator : 1n;",
  },
  {
    name: "the answer counted from the calls before",
    top: "let n = 0;",
    body: "return tf.tensor([[[2, 5], [3, 3]], [[1, 0], [0, 0]], [[4, 10], [6, 6]], [[0, 0], [0, 0]]][n++ - 1] ?? [[9, 9], [9, 9]]);",
  },
  {
    name: "the answer counted in the process",
    body: `const at: any = Object.getPrototypeOf(tf.tensor([1]).shape); at.n = (at.n ?? 0) + 1; return at.n === 1 ? tf.fill([2, 2], 7) : ${RIGHT};`,
  },
  {
    name: "the answer counted in a function of TensorFlow.js",
    body: `const at: any = tf.add; try { at.n = (at.n ?? 0) + 1; } catch {} return (at.n ?? 1) === 1 ? tf.fill([2, 2], 7) : ${RIGHT};`,
  },
  {
    name: "right only when the same input comes again",
    top: "const seen = new Set<string>();",
    body: `const key = String(activations.dataSync()) + weights.dataSync(); if (seen.has(key)) return ${RIGHT}; seen.add(key); return tf.fill([2, 2], 7);`,
  },
  {
    name: "another function's answers, kept for later",
    top: "const kept: any[] = [];",
    body: "return kept[0] ?? (kept.push(activations.clone()), tf.fill([2, 2], 7));",
  },
  {
    name: "its own argument changed, and a wrong answer",
    body: "activations.dataSync().fill(0); weights.dataSync().fill(0); return tf.fill([2, 2], 7);",
  },
  {
    name: "its arguments disposed",
    body: "activations.dispose(); weights.dispose(); tf.disposeVariables(); return tf.fill([2, 2], 7);",
  },
  {
    name: "every tensor disposed",
    body: "tf.engine().endScope(); tf.engine().endScope(); return tf.fill([2, 2], 7);",
  },
  {
    name: "code that leaves its module",
    top: "}}})(); globalThis.escaped = true; (() => { return { run() {{",
    honest: "lost",
    incident: "load",
  },
];
