import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Client } from "./client";

const root = join(__dirname, "../..");
const folder = join(root, ".cache", `kernel-test-${process.pid}`);
const imported = `./.cache/kernel-test-${process.pid}`;

describe("the kernel's cells", () => {
  let client: Client;

  before(async () => {
    mkdirSync(folder, { recursive: true });
    client = await Client.start();
  });

  after(() => {
    client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("give the value of the last expression, after its promise", async () => {
    expect((await client.run("1 + 1")).result).to.equal("2");
    expect((await client.run("Promise.resolve('a')")).result).to.equal("'a'");
    expect((await client.run("null")).result).to.equal("null");
    expect((await client.run("undefined")).result).to.equal(undefined);
    await client.run("let x = 20\nconst twice = (n: number) => 2 * n");
    expect((await client.run("twice(x) + 2")).result).to.equal("42");
    expect((await client.run("(await Promise.all([1, x]))")).result).to.equal(
      "[ 1, 20 ]",
    );
  });

  it("may write { name } for a variable of an earlier cell", async () => {
    await client.run("let one = 1; const shape = { one: 5, two: 2 };");
    const pair = await client.run("const { two } = shape; ({ one, two })");
    expect(pair.result).to.equal("{ one: 1, two: 2 }");
    const inside = await client.run("((two: string) => ({ one, two }))('b')");
    expect(inside.result).to.equal("{ one: 1, two: 'b' }");
    await client.run("({ one } = shape);");
    expect((await client.run("one")).result).to.equal("5");
  });

  it("are announced, numbered, and framed by busy and idle", async () => {
    const { reply, published } = await client.run("console.log('out'); 5");
    const types = published.map(({ header }) => header.msg_type);
    expect(types).to.deep.equal([
      "status",
      "execute_input",
      "stream",
      "execute_result",
      "status",
    ]);
    expect(reply).to.include({ status: "ok" });
    const count = reply.execution_count as number;
    expect(published[1].content).to.include({ execution_count: count });
    expect(published[3].content).to.include({ execution_count: count });
    const silent = await client.run("6", { silent: true });
    expect(silent.published.map((m) => m.header.msg_type)).to.deep.equal([
      "status",
      "status",
    ]);
    await client.run("7", { store_history: false });
    const next = await client.run("8");
    expect(next.reply.execution_count).to.equal(count + 1);
    const { history } = await client.ask("history_request", {
      hist_access_type: "tail",
      n: 1,
    });
    expect(history).to.deep.equal([[1, count + 1, "8"]]);
  });

  it("keep what is printed to stdout and stderr apart", async () => {
    const { stdout, stderr } = await client.run(
      "for (let i = 0; i < 3000; i++) console.log(i)\nconsole.error('e')",
    );
    expect(stdout.split("\n")).to.have.length(3001);
    expect(stderr).to.equal("e\n");
  });

  it("get late output back, also after their end", async () => {
    const id = await client.sendCell(
      "setTimeout(() => console.log('la' + 'te'), 100); 0",
    );
    await client.cell(id);
    await client.see(id, /late/);
  });

  it("show an error where it was written, and let the next cell run", async () => {
    await client.run(
      "interface Gone { a: number }\nfunction fail(g: Gone): number {\n  type Also = 1\n  throw new RangeError(`no ${g.a}`)\n}",
    );
    const { reply, published } = await client.run("\nfail({ a: 1 })");
    expect(reply).to.include({
      status: "error",
      ename: "RangeError",
      evalue: "no 1",
    });
    const error = published.find(({ header }) => header.msg_type === "error");
    expect(error?.content).to.include({ ename: "RangeError", evalue: "no 1" });
    const text = (error?.content.traceback as string[]).join("\n");
    expect(text).to.match(
      /^RangeError: no 1\n {2}4 \| {3}throw new RangeError/,
    );
    expect(text).to.match(/at fail \(In\[\d+\]:4:9\)\n {4}at In\[\d+\]:2:1$/);
    expect((await client.run("3")).result).to.equal("3");
  });

  it("leave behind what they declared before they failed", async () => {
    await client.run("let size = 3; const label = 'old'");
    const { reply } = await client.run(
      [
        "import { basename as base, type ParsedPath } from 'path'",
        "interface Pair { x: number }",
        "type Sizes = number[]",
        "let size = 'large', pair: Pair = { x: 1 }",
        "function area(p: Pair) { return p.x ** 2 }",
        "throw new Error('no')",
        "const label = 5, late = 6",
        "class Late {}",
      ].join("\n"),
    );
    expect(reply.evalue).to.equal("no");
    const known = await client.run(
      "const p: Pair = pair, s: Sizes = [], q: ParsedPath | undefined = undefined;\n[base('a/b'), size.toUpperCase(), area(p), label.length]",
    );
    expect(known.reply.evalue).to.equal(undefined);
    expect(known.result).to.equal("[ 'b', 'LARGE', 1, 3 ]");
    for (const name of ["late", "Late"]) {
      const { evalue } = (await client.run(name)).reply;
      expect(evalue).to.match(new RegExp(`Cannot find name '${name}'`));
    }
    const completed = await client.ask("complete_request", {
      code: "pair.",
      cursor_pos: 5,
    });
    expect(completed.matches).to.deep.equal(["x"]);
    const inspected = await client.ask("inspect_request", {
      code: "size",
      cursor_pos: 1,
    });
    expect(inspected.data).to.deep.equal({ "text/plain": "let size: string" });
  });

  it("leave behind what they declared before they were stopped", async () => {
    await client.run("const rate = 1");
    const id = await client.sendCell(
      "const early = 'e'\nconsole.log('in')\nawait new Promise(() => {})\nconst rate = 2",
    );
    await client.see(id, /in\\n/);
    await client.ask("interrupt_request", {}, "control");
    expect((await client.cell(id)).reply.ename).to.equal("Interrupted");
    expect((await client.run("[early, rate]")).result).to.equal("[ 'e', 1 ]");
  });

  it("change nothing when they do not compile", async () => {
    await client.run("const sum: number | undefined = undefined");
    await client.run("const sum = 'a'; const other: number = 'b'");
    const { evalue } = (await client.run("sum.length + other")).reply;
    expect(evalue).to.equal("'sum' is possibly 'undefined'.");
    expect((await client.run("[sum]")).result).to.equal("[ undefined ]");
  });

  it("may end with a value that throws where it is read, as chai's assertions do", async () => {
    const { reply } = await client.run(
      "import { expect } from 'chai'\nexpect(1).to.equal(1)",
    );
    expect(reply.evalue).to.equal(undefined);
    const { result } = await client.run(
      "[new Proxy({}, { get(_, name) { if (name === 'data') throw new Error('no') } })]",
    );
    expect(result).to.equal("[ {} ]");
  });

  it("describe what is thrown but is no error", async () => {
    const { reply } = await client.run("throw { code: 7 }");
    expect(reply).to.include({ ename: "Thrown", evalue: "{ code: 7 }" });
  });

  it("are compiled strictly, with the offending line and a caret", async () => {
    const { reply } = await client.run("let a = 1\nfunction f(x) { return x }");
    expect(reply).to.include({
      status: "error",
      ename: "TypeScriptError",
      evalue: "Parameter 'x' implicitly has an 'any' type.",
    });
    expect((reply.traceback as string[]).join("\n")).to.equal(
      [
        "TypeScriptError",
        "2:12 - Parameter 'x' implicitly has an 'any' type.",
        "  2 | function f(x) { return x }",
        "                 ^",
        "  Say of which type it is, as in `x: number`.",
      ].join("\n"),
    );
  });

  it("may loop over an asynchronous iterator", async () => {
    const { stdout } = await client.run(
      "for await (const v of [Promise.resolve('v')]) console.log(v)",
    );
    expect(stdout).to.equal("v\n");
  });

  it("import the project's files with their types, from the root or from notebooks/", async () => {
    writeFileSync(
      join(folder, "a.ts"),
      "export const double = (x: number): number => 2 * x\n",
    );
    for (const path of [imported, imported.replace("./", "../")]) {
      const { reply, result } = await client.run(
        `import { double } from '${path}/a'\ndouble(4)`,
      );
      expect(reply.evalue).to.equal(undefined);
      expect(result).to.equal("8");
    }
    const wrong = await client.run("double('4')");
    expect(wrong.reply.evalue).to.match(/'string' is not assignable/);
    const unknown = await client.run("import { y } from './nowhere'");
    expect(unknown.reply.evalue).to.match(/Cannot find module '.\/nowhere'/);
  });

  it("find a file that was not there before, and miss one that is gone", async () => {
    const cell = `import { found } from '${imported}/later'\nfound`;
    const until = async (isIt: (outcome: string | undefined) => boolean) => {
      for (let tries = 0; tries < 60; tries++) {
        const { reply, result } = await client.run(cell);
        if (isIt(result ?? String(reply.evalue))) return;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      expect.fail("the change was never seen");
    };
    const isMissed = (text?: string) => /^Cannot find module/.test(text ?? "");
    await until(isMissed);
    writeFileSync(join(folder, "later.ts"), "export const found = 3\n");
    await until((text) => text === "3");
    rmSync(join(folder, "later.ts"));
    await until(isMissed);
    expect((await client.run("1 + 1")).result).to.equal("2");
  });

  it("compile the same text again, whatever it declares", async () => {
    const cell =
      "import { join } from 'path'\nconst c = join('a', 'b')\nlet l = 1\nclass K { n = l }\nenum E { A }\nfunction f() { return new K().n }\ntype T = K\n[c, f(), E.A]";
    for (let time = 0; time < 3; time++)
      expect((await client.run(cell)).result).to.equal("[ 'a/b', 1, 0 ]");
  });

  it("see an edited file, also through one that re-exports it", async () => {
    const edit = (value: number) =>
      writeFileSync(
        join(folder, "inner.ts"),
        `export const value: number = ${value}\n`,
      );
    edit(1);
    writeFileSync(join(folder, "barrel.ts"), "export * from './inner'\n");
    const cell = `import { value } from '${imported}/barrel'\nvalue`;
    expect((await client.run(cell)).result).to.equal("1");
    edit(2);
    // How soon the operating system reports an edit is not the kernel's doing.
    for (let tries = 0; tries < 20; tries++) {
      if ((await client.run(cell)).result === "2") return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect.fail("the edit was never seen");
  });

  it("see an edited file of the core, though its compiled text is kept", async () => {
    const file = join(root, "src/kernel", `test-${process.pid}.ts`);
    const cell = `import { kind } from './src/kernel/test-${process.pid}'\nkind()`;
    const edit = (value: string) =>
      writeFileSync(file, `export const kind = (): string => "${value}"\n`);
    try {
      edit("old");
      expect((await client.run(cell)).result).to.equal("'old'");
      edit("new");
      for (let tries = 0; tries < 20; tries++) {
        if ((await client.run(cell)).result === "'new'") return;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      expect.fail("the edit was never seen");
    } finally {
      rmSync(file);
    }
  });

  it("can import the workbook and its dependencies", async () => {
    const { reply } = await client.run(
      "import ndarray from 'ndarray'\nimport sharp from 'sharp'\nimport * as tf from '@tensorflow/tfjs'\nimport * as workbook from '../src/index'\nObject.keys(workbook).length > 0 && [typeof sharp, typeof ndarray, typeof tf.tidy]",
    );
    expect(reply.traceback).to.equal(undefined);
    expect(reply.status).to.equal("ok");
  });

  it("show a value as it asks to be shown", async () => {
    const { published } = await client.run(
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>hi</b>', 'text/plain': 'hi' }) })",
    );
    const result = published.find(
      ({ header }) => header.msg_type === "execute_result",
    );
    expect(result?.content.data).to.deep.equal({
      "text/html": "<b>hi</b>",
      "text/plain": "hi",
    });
  });

  it("show values before their end, by our display and by tslab's", async () => {
    const { published, result } = await client.run(
      "import { show } from './src/kernel/display'\nimport { newDisplay } from 'tslab'\nawait show([1])\nconst d = newDisplay()\nd.html('a')\nd.html('b')\n'end'",
    );
    const shown = published.filter(({ header }) =>
      /display_data$/.test(header.msg_type),
    );
    expect(shown.map(({ header }) => header.msg_type)).to.deep.equal([
      "display_data",
      "display_data",
      "update_display_data",
    ]);
    expect(shown[0].content.data).to.deep.equal({ "text/plain": "[ 1 ]" });
    expect(result).to.equal("'end'");
  });

  it("can clear what they have shown", async () => {
    const { published } = await client.run(
      "import { clearOutput } from './src/kernel/display'\nclearOutput(true)",
    );
    const clear = published.find(
      ({ header }) => header.msg_type === "clear_output",
    );
    expect(clear?.content).to.deep.equal({ wait: true });
  });

  it("are run in order, and after a failure those that wait are aborted", async () => {
    const ids = [];
    for (const code of [
      "await new Promise((r) => setTimeout(r, 300)); throw 1",
      "2",
      "3",
    ])
      ids.push(await client.sendCell(code, { stop_on_error: true }));
    const replies = await Promise.all(ids.map((id) => client.cell(id)));
    expect(replies.map(({ reply }) => reply.status)).to.deep.equal([
      "error",
      "aborted",
      "aborted",
    ]);
    expect((await client.run("4")).result).to.equal("4");
  });

  it("are all run where errors are allowed", async () => {
    const ids = [];
    for (const code of ["throw 1", "2", "throw 3", "4"])
      ids.push(await client.sendCell(code, { stop_on_error: false }));
    const replies = await Promise.all(ids.map((id) => client.cell(id)));
    expect(replies.map(({ reply }) => reply.status)).to.deep.equal([
      "error",
      "ok",
      "error",
      "ok",
    ]);
    expect(replies[3].result).to.equal("4");
  });

  it("that were given up put nothing below a later cell", async () => {
    const given = await client.run(
      "setTimeout(() => { throw new Error('early') }, 20)\nconst slow = new Promise((r) => setTimeout(() => r('old'), 300))\nslow",
    );
    expect(given.reply.evalue).to.equal("early");
    const { result, published } = await client.run(
      "await new Promise((r) => setTimeout(r, 600)); 'new'",
    );
    expect(result).to.equal("'new'");
    expect(published.map(({ header }) => header.msg_type)).to.have.length(4);
  });

  it("fail when they show what cannot be sent", async () => {
    const { reply } = await client.run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { n: 1n } }) })",
    );
    expect(reply).to.include({ status: "error", ename: "TypeError" });
  });

  it("fail when a promise that nobody awaits fails", async () => {
    const { reply } = await client.run(
      "const check = async () => { throw new Error('unnoticed') }\nvoid check()\n1",
    );
    expect(reply).to.include({ status: "error", evalue: "unnoticed" });
  });

  it("cannot end the kernel", async () => {
    const { reply } = await client.run("process.exit(0)");
    expect(reply.evalue).to.match(/would end the kernel/);
  });

  it("say where an imported file threw", async () => {
    writeFileSync(
      join(folder, "thrower.ts"),
      "interface Gone {\n  a: number\n}\nexport function fail(g: Gone): never {\n  throw new TypeError(`no ${g.a}`)\n}\n",
    );
    const { reply } = await client.run(
      `import { fail } from '${imported}/thrower'\nfail({ a: 1 })`,
    );
    const text = (reply.traceback as string[]).join("\n");
    expect(text).to.match(/5 \| {3}throw new TypeError/);
    expect(text).to.match(/at fail \(\.cache\/.*\/thrower\.ts:5:9\)/);
  });

  it("are told what is wrong with the types of a file that they import", async () => {
    writeFileSync(join(folder, "bad.ts"), "export const n: number = 'one'\n");
    const { reply } = await client.run(`import { n } from '${imported}/bad'`);
    expect((reply.traceback as string[])[1]).to.match(
      /^\.cache\/.*\/bad\.ts:1:14 - Type 'string' is not assignable/,
    );
  });

  it("print arrays by shape, type and range", async () => {
    await client.run(
      "import ndarray from 'ndarray'\nimport * as tf from '@tensorflow/tfjs'",
    );
    const cases: [code: string, text: string][] = [
      [
        "ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]).transpose(1, 0)",
        "ndarray float32 [3, 2], 1 … 6\n[ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]",
      ],
      [
        "ndarray(new Float64Array(1000).map((_, i) => i / 3), [10, 100])",
        "ndarray float64 [10, 100], 0 … 333\n[0, 0.33333, 0.66667, 1, 1.3333, 1.6667, 2, 2.3333, … 992 more]",
      ],
      [
        "tf.tensor1d([0.5, NaN])",
        "tensor float32 [2], 1 not finite\n[ 0.5, NaN ]",
      ],
      ["tf.scalar(2)", "tensor float32 []\n2"],
      [
        "({ a: tf.zeros([7, 7]), b: 'x' })",
        "{ a: tensor float32 [7, 7], b: 'x' }",
      ],
    ];
    for (const [code, text] of cases)
      expect((await client.run(code)).result, code).to.equal(text);
  });

  it("survive what is thrown after their end", async () => {
    const id = await client.sendCell(
      "process.on('uncaughtException', (e) => { throw e })\nsetTimeout(() => { throw new Error('too late') }, 50)\nsetTimeout(() => { Promise.reject(new Error('later still')) }, 60)\n0",
    );
    expect((await client.cell(id)).reply.status).to.equal("ok");
    await client.see(id, /too late/);
    await client.see(id, /later still/);
    expect((await client.run("5")).result).to.equal("5");
  });
});
