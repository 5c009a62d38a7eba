import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { Client } from "./client";

const root = join(__dirname, "../..");

const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Something that fails later on, in a function that nobody awaits. */
const failsAfter = (milliseconds: number) =>
  `void (async () => {\n  await new Promise((r) => setTimeout(r, ${milliseconds}))\n  throw new Error('unnoticed')\n})(); 0`;

describe("what a failed cell says", () => {
  let client: Client;
  before(async () => (client = await Client.start()));
  after(() => client.close());

  const fails = async (code: string, options = {}) => {
    const { reply } = await client.run(code, options);
    expect(reply.status).to.equal("error");
    return (reply.traceback as string[]).join("\n");
  };

  it("names cells without a number by one of their own, and finds their lines", async () => {
    const unnumbered = { store_history: false };
    await client.run(
      "function fail() {\n  throw new Error('no')\n}",
      unnumbered,
    );
    for (const options of [unnumbered, { silent: true }]) {
      const text = await fails("\nfail()", options);
      expect(text).to.match(
        /^Error: no\n {2}2 \| {3}throw new Error\('no'\)\n/,
      );
      const [, first, second] =
        /at fail \(Cell\[(\d+)\]:2:9\)\n {4}at Cell\[(\d+)\]:2:1$/.exec(text)!;
      expect(Number(second)).to.be.greaterThan(Number(first));
    }
    expect(await fails("\nfail()")).to.match(/at In\[\d+\]:2:1$/);
  });

  it("shows the cell's line, and no frames of libraries or of the core above it", async () => {
    const shapes = await fails(
      "import * as tf from '@tensorflow/tfjs'\nconst sum = (n: number) =>\n  tf.ones([2]).add(tf.ones([n]))\nsum(3)",
    );
    expect(shapes).to.match(
      /^Error: Operands could not be broadcast together with shapes 2 and 3\.\n {2}3 \| {3}tf\.ones\(\[2\]\)\.add/,
    );
    expect(shapes).to.match(
      /at sum \(In\[\d+\]:3:\d+\)\n {4}at In\[\d+\]:4:1$/,
    );
    expect(shapes).not.to.match(/node_modules|tfjs-/);
    const core = await fails(
      "import { loadModel } from './src/index'\nawait loadModel('nowhere')",
    );
    expect(core).to.match(/\n {2}2 \| await loadModel\('nowhere'\)\n/);
    expect(core).to.match(/at loadModel \(src\/network\/load\.ts:/);
  });

  it("says once what to do about a kind of error", async () => {
    expect(await fails("nowhere(missing)")).to.equal(
      [
        "TypeScriptError",
        "1:1 - Cannot find name 'nowhere'.",
        "  1 | nowhere(missing)",
        "      ^^^^^^^",
        "  If another cell declares it, run that cell first.",
        "1:9 - Cannot find name 'missing'.",
        "  1 | nowhere(missing)",
        "              ^^^^^^^",
      ].join("\n"),
    );
  });

  const mistakes: Record<string, RegExp> = {
    "await (async () => 1)().foo": /Tab after a dot/,
    "const n: number = 'a'": /the second is what belongs here/,
    "Math.abs('a')": /the second is what the function takes/,
    "[1].find((x) => x > 1) + 1": /`if \(x != null\)`/,
    "'a'.match(/b/).length": /`if \(x != null\)`/,
    "Math.abs()": /Pass as many values/,
    "import { x } from './nowhere'": /begins with '.\/' or '..\/'/,
    "let a = 1; let a = 2": /It is declared twice/,
    "const c = 1; c = 2": /Declare it with `let`/,
    "function f() { await 1 }": /Write `async` before the function/,
    "const list = [1, 2": /a bracket, quote, comma/,
    "const o = { a: }": /a bracket, quote, comma/,
    "const o = 'a": /Close the quote/,
    "function f(): number {}": /Return a value/,
    "[1] * 2": /Operators compute with numbers/,
  };
  for (const [code, pattern] of Object.entries(mistakes)) {
    it(`says what to do about ${code}`, async () => {
      expect(await fails(code)).to.match(pattern);
    });
  }

  it("keeps the details of an error together, also of an imported file", async () => {
    const folder = mkdtempSync(join(root, ".cache", "failures-test-"));
    const name = join(relative(root, folder), "bad.ts");
    const line = "export const f: (x: number) => void = (x: string) => {};";
    writeFileSync(join(root, name), line);
    try {
      const code = `import { f } from './${name.replace(".ts", "")}'`;
      expect((await fails(code)).split("\n").slice(1, 6)).to.deep.equal([
        `${name}:1:14 - Type '(x: string) => void' is not assignable to type '(x: number) => void'.`,
        "  Types of parameters 'x' and 'x' are incompatible.",
        "    Type 'number' is not assignable to type 'string'.",
        `  1 | ${line}`,
        "                   ^",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is about wrong syntax alone, where there is some, and points into the cell", async () => {
    expect(await fails("const 1a = nowhere")).not.to.match(/Cannot find name/);
    expect(await fails("nowhere\nfoo(1\n\n")).to.match(
      /^TypeScriptError\n2:6 - '\)' expected\.\n {2}2 \| foo\(1\n {11}\^\n/,
    );
  });

  it("comes from its own promise if that fails in time", async () => {
    const text = await fails(`${failsAfter(20)}\nawait new Promise(() => {})`);
    expect(text).to.match(/^Error: unnoticed\n {2}3 \| {3}throw/);
  });

  it("comes from its own promise also where that failed in a function of an earlier cell", async () => {
    await client.run(
      "const late = async () => {\n  await new Promise((r) => setTimeout(r, 20))\n  throw new Error('late')\n}",
    );
    const text = await fails(
      "void (async () => { await late() })()\nawait new Promise(() => {})",
    );
    expect(text).to.match(/^Error: late\n {2}3 \| {3}throw/);
  });

  it("names the cell whose promise failed meanwhile", async () => {
    const { reply } = await client.run(failsAfter(500));
    const text = await fails("await new Promise(() => {})");
    const cell = `In[${String(reply.execution_count)}]`;
    expect(text.split("\n").slice(0, 3)).to.deep.equal([
      `From code of ${cell} that nobody awaited:`,
      "Error: unnoticed",
      "  3 |   throw new Error('unnoticed')",
    ]);
    expect(text).to.include(`at ${cell}:3:9`);
  });

  it("tells that another cell may be the cause where nobody knows", async () => {
    await client.run("setTimeout(() => { Promise.reject('why') }, 500); 0");
    expect(await fails("await new Promise(() => {})")).to.equal(
      "From code that nobody awaited, of this cell or an earlier one:\nThrown: why",
    );
  });

  it("is below the cell whose promise failed later, and the next cell fails once if it comes at once", async () => {
    const first = await client.sendCell(failsAfter(500));
    const { reply } = await client.cell(first);
    await client.run("1");
    const title = `From code of In[${String(reply.execution_count)}] that nobody awaited:`;
    await client.see(first, /Error: unnoticed/);
    expect((await client.cell(first)).stderr).to.match(
      new RegExp(`^${title.replace(/[[\]]/g, "\\$&")}\nError: unnoticed\n`),
    );
    const text = await fails("const kept = 5; console.log('ran'); kept");
    expect(text.startsWith(`${title}\nError: unnoticed\n`)).to.equal(true);
    expect((await client.run("kept")).result).to.equal("5");
  });

  it("is not in a cell that comes when the error was read", async () => {
    const id = await client.sendCell(failsAfter(50));
    await client.cell(id);
    await client.see(id, /Error: unnoticed/);
    await pause(1100);
    expect((await client.run("5")).result).to.equal("5");
  });
});
