import { expect } from "chai";
import { Client } from "./client";

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
