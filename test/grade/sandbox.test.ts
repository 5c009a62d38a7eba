import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { MAX_FRAME_BYTES } from "../../src/grade/protocol";
import { createSandboxPool } from "../../src/grade/sandbox";
import { compile } from "../../src/grade/code/javascript";
import { SandboxProcess } from "../../src/grade/sandbox-process";
import { readLoaded, readReply } from "../../src/grade/sandbox-reply";
import type {
  Sandbox,
  SandboxLimits,
  SandboxPool,
} from "../../src/grade/types";
import {
  array,
  isValues,
  type Answer,
  type Argument,
} from "../../src/lessons/values";

const HEAD =
  'import * as tf from "@tensorflow/tfjs";\nimport ndarray from "ndarray";\n';
const matrix = array([
  [1, 2, 3],
  [4, 5, 6],
]);

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("Expected it to fail.");
}

const kinds = ({ incidents }: Sandbox) => incidents.map(({ kind }) => kind);

const plain = (answer: Answer) =>
  isValues(answer) ? { shape: answer.shape, data: [...answer.data] } : answer;

describe("a sandbox", function () {
  this.timeout(60_000);
  let pool: SandboxPool;
  const opened: Sandbox[] = [];

  const open = async (code: string, limits?: SandboxLimits) => {
    const sandbox = await pool.open(compile(HEAD + code), limits);
    opened.push(sandbox);
    return sandbox;
  };

  before(async () => {
    pool = await createSandboxPool({ ready: 2 });
  });

  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

  after(() => pool.close());

  describe("reads what a function returns:", () => {
    const sum = { shape: [2], data: [6, 15] };
    const cases: Readonly<Record<string, [string, ReturnType<typeof plain>]>> =
      {
        "a tensor": ["return m.sum(1);", sum],
        "a promise of a tensor": ["return Promise.resolve(m.sum(1));", sum],
        "a tensor that comes later": [
          "return new Promise((done) => setTimeout(() => done(m.sum(1)), 5));",
          sum,
        ],
        "a tensor made of a typed array": [
          "return tf.tensor(new Float32Array([6, 15]), [2]);",
          sum,
        ],
        "a tensor of integers": [
          "return tf.tensor(new Int32Array([6, 15])).toInt();",
          sum,
        ],
        "an ndarray": ["return ndarray(new Float32Array([6, 15]), [2]);", sum],
        "a view of an ndarray": [
          "return ndarray(new Float64Array([15, 0, 6]), [3]).step(-2);",
          sum,
        ],
        "a typed array": ["return m.sum(1).dataSync();", sum],
        "nested arrays": [
          "return m.arraySync().map((row: number[]) => row.slice(1));",
          { shape: [2, 2], data: [2, 3, 5, 6] },
        ],
        "a number": ["return m.sum().dataSync()[0];", 21],
        "a boolean": ["return m.arraySync() instanceof Array;", true],
      };
    for (const [what, [body, expected]] of Object.entries(cases))
      it(what, async () => {
        const { call } = bound(
          await open(`export function f(m: any) { ${body} }`),
        );
        expect(plain(await call("f", [matrix]))).to.deep.equal(expected);
      });
  });

  it("gives numbers, texts, flags and lists as they are", async () => {
    const { call } = bound(
      await open(
        "export const f = (n: number, s: string, b: boolean, l: number[]) => [n, s.length, b ? 1 : 0, ...l];",
      ),
    );
    const answer = await call("f", [0.1, "word", true, [7, 8]]);
    expect(plain(answer)).to.deep.equal({
      shape: [5],
      data: [...Float32Array.of(0.1, 4, 1, 7, 8)],
    });
  });

  it("says what a function threw", async () => {
    const { call } = bound(
      await open(
        'export function f() { throw new Error("Not yet: add them up."); }',
      ),
    );
    expect(await messageOf(call("f", []))).to.equal("Not yet: add them up.");
  });

  it("says why an answer is of no use", async () => {
    const { call } = bound(
      await open(
        "export function nothing() {}\nexport const nan = () => tf.scalar(NaN);\nexport const text = () => 'a';" +
          "\nexport const never = () => new Promise(() => {});\nexport const changes = (m: any) => { m.dataSync()[0] = 9; return 1; };",
      ),
    );
    expect(await messageOf(call("nothing", []))).to.include("`return`");
    expect(await messageOf(call("nan", []))).to.include("NaN");
    expect(await messageOf(call("text", []))).to.include("'a'");
    expect(await messageOf(call("never", []))).to.include("never settled");
    expect(await messageOf(call("changes", [matrix]))).to.include("argument 1");
    expect(await messageOf(call("missing", []))).to.include("`missing`");
  });

  it("answers the same however often and in whatever order it is asked", async () => {
    const { call } = bound(
      await open(`let n = 0;
        export const counts = () => ++n;
        export const stores = () => { const g: any = globalThis; g.n = (g.n ?? 0) + 1; return g.n; };
        const count = (o: any) => { try { o.n = (o.n ?? 0) + 1; return o.n; } catch { return 1; } };
        export const marks = () => count(Object.getPrototypeOf(tf.tensor([1]).dataSync()));
        export const replaces = () => { const o: any = Array.prototype; o.at = Object.assign(() => {}, { n: (o.at.n ?? 0) + 1 }); return o.at.n; };
        export const removes = () => { const g: any = globalThis, was = "Map" in g; delete g.Map; return was ? 1 : 2; };
        export const shadows = () => { const g: any = globalThis; const n = (g.Set.n ?? 0) + 1; g.Set = { n }; return n; };
        export const inherits = () => { const n = ((globalThis as any).secret ?? 0) + 1; Object.setPrototypeOf(globalThis, { secret: n }); return n; };
        export const iterates = () => count(Object.getPrototypeOf([][Symbol.iterator]()));
        export const iteratesOthers = () => count(Object.getPrototypeOf(tf.tensor([1]).shape[Symbol.iterator]()));
        export const matches = () => { const n = Number((RegExp as any).$1 || 0) + 1; /(.*)/.exec(String(n)); return n; };
        export const prints = () => count(console.log);
        export const waits = () => { const t = setTimeout(() => {}, 0); clearTimeout(t); return count(Object.getPrototypeOf(t)) + count(setTimeout) - 1; };
        export const classes = () => count(tf.Tensor);
        export const generates = () => count(Object.getPrototypeOf(async function* () {}));
        export const webAssembly = () => "WebAssembly" in globalThis ? 2 : 1;
        export const freezes = () => { const was = Object.isFrozen(Math); Object.freeze(Math); return was ? 2 : 1; };
        export const locks = () => { const g: any = globalThis, was = Object.isExtensible(g); try { Object.preventExtensions(g); } catch {} return was ? 1 : 2; };`),
    );
    const names = ["counts", "stores", "webAssembly", "marks", "replaces"];
    names.push("removes", "shadows", "inherits", "iterates", "iteratesOthers");
    names.push(
      "matches",
      "prints",
      "waits",
      "classes",
      "generates",
      "locks",
      "freezes",
    );
    // Twice in a row, since others make the world a new one.
    for (const name of [...names, ...names.flatMap((one) => [one, one])])
      expect(await call(name, []), name).to.equal(1);
  });

  it("ends where a call makes permanent what all calls share, and goes on without that function", async () => {
    const sandbox = await open(
      `export const freezes = () => { Object.freeze(Object.getPrototypeOf(tf.tensor([1]).shape)); return 1; };
      export const f = () => 1;`,
    );
    const message = await messageOf(sandbox.call("freezes", []));
    expect(message).to.include("the process ended by itself");
    expect(await sandbox.call("f", [])).to.equal(1);
  });

  it("lets a submission add to JavaScript's own objects, and forgets that too", async () => {
    const { call } = bound(
      await open(`const list: any = Array.prototype;
        const was = list.last;
        list.last = function () { return this[this.length - 1]; };
        export const f = () => [was ? 1 : 0, ([3, 4] as any).last()];
        export const says = () => { const c: any = console; try { c.log = Object.assign(() => {}, { n: (c.log.n ?? 0) + 1 }); return c.log.n; } catch { return 1; } };`),
    );
    const later = bound(
      await open(
        "export const patches = () => { const m: any = Math; m.n = (m.n ?? 0) + 1; return m.n; };",
      ),
    );
    for (let i = 0; i < 3; i++)
      expect([await later.call("patches", []), await call("says", [])]).to.eql([
        1, 1,
      ]);
    for (let i = 0; i < 2; i++)
      expect(plain(await call("f", []))).to.deep.equal({
        shape: [2],
        data: [0, 4],
      });
  });

  it("has all of TensorFlow.js, but for what needs a browser, a file or the network, which says so", async () => {
    const { call } = bound(
      await open(`export const missing = (names: string) => names.split(" ").filter((name) => !(name in tf)).length;
        export const layer = () => tf.layers.dense({ units: 1, kernelInitializer: "ones" }).apply(tf.ones([1, 3]));
        export const loads = () => tf.loadGraphModel("x");
        export const reads = () => tf.data.csv("x");`),
    );
    expect(
      await call("missing", [
        Object.keys(tf)
          .filter((name) => name !== "default")
          .join(" "),
      ]),
    ).to.equal(0);
    expect(plain(await call("layer", []))).to.deep.equal({
      shape: [1, 1],
      data: [3],
    });
    const withheld = { loads: "tf.loadGraphModel", reads: "csv" };
    for (const [name, message] of Object.entries(withheld))
      expect(await messageOf(call(name, [])))
        .to.include(message)
        .and.include("not available in a submission");
  });

  it("leaves no tensors behind", async () => {
    const { call } = bound(
      await open(
        "export const f = (m: any) => { m.mul(2); m.add(1); return tf.memory().numTensors; };",
      ),
    );
    const [first, second] = [
      await call("f", [matrix]),
      await call("f", [matrix]),
    ];
    expect(second).to.equal(first);
  });

  it("has no functions where the code is none", async () => {
    const code = "exports.f = (m => 1;";
    const sandbox = await pool.open({ code, refusedImports: [] });
    opened.push(sandbox);
    expect(sandbox.functions).to.deep.equal([]);
    expect(sandbox.incidents[0]).to.include({ kind: "load" });
    expect(sandbox.incidents[0].message).to.include("Unexpected token");
  });

  it("names an import that there is not, and keeps the functions that do without it", async () => {
    const sandbox = await open(
      'import { readFileSync } from "fs";\nexport const f = () => readFileSync("/x").length;\nexport const g = () => 1;',
    );
    expect(sandbox.incidents[0].message).to.include('"fs"');
    expect(await messageOf(sandbox.call("f", []))).to.include(
      '"fs" cannot be imported',
    );
    expect(await sandbox.call("g", [])).to.equal(1);
  });

  it("keeps the functions of a module that stops half way", async () => {
    const sandbox = await open(
      "export function f() { return 1; }\nundefinedName();\n",
    );
    expect(kinds(sandbox)).to.deep.equal(["load"]);
    expect(await sandbox.call("f", [])).to.equal(1);
  });

  it("starts anew after a function that ended it, and stops calling that one", async () => {
    const sandbox = await open(
      "export const loops = () => { for (;;); };\nexport const f = () => 1;",
      { callSeconds: 0.5 },
    );
    for (let i = 0; i < 2; i++) {
      expect(await messageOf(sandbox.call("loops", []))).to.include(
        "within 0.5 seconds",
      );
      expect(await sandbox.call("f", [])).to.equal(1);
    }
    expect(await messageOf(sandbox.call("loops", []))).to.include(
      "not called again",
    );
    expect(new Set(kinds(sandbox))).to.deep.equal(new Set(["timeout"]));
  });

  it("does not blame a function for what another one left behind", async () => {
    const sandbox = await open(
      `export const leaves = () => { setTimeout(() => { for (;;); }, 0); return 1; };
       export const waits = () => new Promise((done) => setTimeout(() => done(2), 20));`,
      { callSeconds: 1 },
    );
    expect(await sandbox.call("leaves", [])).to.equal(1);
    expect(await sandbox.call("waits", [])).to.equal(2);
  });

  it("stops when the time for everything is used up", async () => {
    const sandbox = await open(
      "export const a = () => { for (;;); };\nexport const b = a;\nexport const f = () => 1;",
      { callSeconds: 1, totalSeconds: 1.5 },
    );
    for (const name of ["a", "b"]) await messageOf(sandbox.call(name, []));
    expect(await messageOf(sandbox.call("f", []))).to.include("used up");
  });

  for (const [what, code] of Object.entries({
    heap: "const all: any[] = []; for (;;) all.push(new Array(1e5).fill(0.5));",
    buffers:
      "const all: any[] = []; for (;;) all.push(new Uint8Array(1e7).fill(1));",
    tensors: "for (;;) tf.keep(tf.ones([1000, 1000]));",
  }))
    it(`ends for memory: ${what}`, async () => {
      const sandbox = await open(`export const f = () => { ${code} };`, {
        callSeconds: 20,
        memoryMegabytes: 300,
      });
      expect(await messageOf(sandbox.call("f", []))).to.include("300 MB");
      expect(kinds(sandbox)).to.deep.equal(["memory"]);
    });

  it("is refused where it cannot be had, with the reason", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nonexistent";
    try {
      expect(await messageOf(createSandboxPool())).to.include(
        "apt-get install bubblewrap",
      );
    } finally {
      process.env.PATH = PATH;
    }
  });

  for (const isolation of ["container", "quickjs", "none"] as const)
    it(`grades under '${isolation}' as well`, async function () {
      // Only root can become another user.
      if (isolation === "container" && process.getuid?.() !== 0) this.skip();
      const other = await createSandboxPool({ isolation, ready: 1 });
      const sandbox = await other.open(
        compile(`${HEAD}export const f = (m: any) => m.sum();`),
      );
      expect(sandbox.isolation).to.equal(isolation);
      expect(plain(await sandbox.call("f", [matrix]))).to.deep.equal({
        shape: [],
        data: [21],
      });
      await other.close();
    });
});

/** A sandbox' method by itself. */
const bound = (sandbox: Sandbox) => ({
  call: (name: string, args: readonly Argument[]) => sandbox.call(name, args),
});

describe("what comes from a sandbox", () => {
  const values = Float32Array.of(1, 2);
  const token = "t";
  const none = new Float32Array();
  const replies: Readonly<
    Record<string, [head: unknown, values?: Float32Array]>
  > = {
    "no object": [7],
    "a list": [[token]],
    "another token": [{ token: "x", shape: [2] }, values],
    "no token": [{ shape: [2] }, values],
    "a shape of another size": [{ token, shape: [3] }, values],
    "a negative shape": [{ token, shape: [-1, -2] }, values],
    "a broken shape": [{ token, shape: [0.5, 4] }, values],
    "a shape of text": [{ token, shape: ["2"] }, values],
    "a shape that is none": [{ token, shape: { length: 1, 0: 2 } }, values],
    "a long shape": [
      { token, shape: [2, ...Array<number>(20).fill(1)] },
      values,
    ],
    "no shape": [{ token }, values],
    NaN: [{ token, shape: [1] }, Float32Array.of(NaN)],
    infinity: [{ token, shape: [1] }, Float32Array.of(-Infinity)],
    "an answer of text": [{ token, answer: "true" }],
    "an error that is no text": [{ token, error: { message: "x" } }],
    "the names of Object's prototype": [
      JSON.parse('{"token":"t","__proto__":{"shape":[2]}}'),
      values,
    ],
  };
  for (const [what, [head, data = none]] of Object.entries(replies))
    it(`is no answer: ${what}`, () => {
      expect(() => readReply({ head, values: data }, token))
        .to.throw()
        .with.property("name", "ProtocolError");
    });

  it("is no list of functions when one of them has an odd name", () => {
    for (const functions of [
      ["a b"],
      [""],
      [7],
      ["a".repeat(101)],
      Array<string>(500).fill("f"),
      "f",
    ])
      expect(() =>
        readLoaded({ head: { token, functions }, values: none }, token),
      ).to.throw("functions");
  });

  it("is an error without control characters, cut short", () => {
    const error = `\u001b[2J${"x".repeat(10_000)}`;
    expect(() =>
      readReply({ head: { token, error }, values: none }, token),
    ).to.throw(/^\[2Jx{1990,}…$/);
  });

  const ask = async (script: string) => {
    const child = new SandboxProcess({
      command: process.execPath,
      args: [
        "-e",
        `const fs = require("fs"); const u32 = (n) => Buffer.from(Uint32Array.of(n).buffer); ${script}`,
      ],
    });
    try {
      await child.ready;
      return await messageOf(
        child.ask({}, [], { seconds: 5, memoryMegabytes: 500 }),
      );
    } catch (error) {
      return (error as Error).message;
    } finally {
      await child.close();
    }
  };
  const frames: Readonly<Record<string, [script: string, message: string]>> = {
    "longer than any": [
      `fs.writeSync(3, u32(${MAX_FRAME_BYTES + 1}));`,
      "too long",
    ],
    "longer than it says": [
      "fs.writeSync(3, Buffer.concat([u32(8), u32(4), u32(0), u32(0)]));",
      "longer than it says",
    ],
    "without a head": [
      "fs.writeSync(3, Buffer.concat([u32(4), u32(4000)]));",
      "no head",
    ],
    "with a head that is not JSON": [
      'fs.writeSync(3, Buffer.concat([u32(8), u32(4), Buffer.from("{{{{")]));',
      "not JSON",
    ],
    "more than there is": ["fs.writeSync(3, u32(100));", "ended by itself"],
    nothing: ["process.exit(3);", "code 3"],
  };
  for (const [what, [script, message]] of Object.entries(frames))
    it(`ends it: a message ${what}`, async () => {
      expect(await ask(script)).to.include(message);
    });
});
