import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { expect } from "chai";
import { Client, createConnection, kernelCommand } from "./client";

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the kernel's life", () => {
  let client: Client;
  beforeEach(async () => (client = await Client.start()));
  afterEach(() => client.close());

  const loops = {
    "a loop": "console.log('in'); while (true) {}",
    "a loop after an await":
      "await Promise.resolve(); console.log('in'); while (true) {}",
    "a loop after a pause":
      "await new Promise((r) => setTimeout(r, 20)); console.log('in'); while (true) {}",
    "a pause without end": "console.log('in'); await new Promise(() => {})",
    "a last expression that is never there":
      "console.log('in'); new Promise(() => {})",
  };

  for (const [name, code] of Object.entries(loops)) {
    it(`can be interrupted in ${name}`, async () => {
      await client.run("let kept = 7");
      for (let round = 0; round < 2; round++) {
        const id = await client.sendCell(code);
        await client.see(id, /in\\n/);
        await client.ask("interrupt_request", {}, "control");
        const { reply } = await client.cell(id);
        expect(reply).to.include({ status: "error", ename: "Interrupted" });
        expect((await client.run("kept")).result).to.equal("7");
      }
    });
  }

  for (const name of ["a loop", "a pause without end"] as const) {
    it(`can be interrupted by a signal in ${name}`, async () => {
      for (let round = 0; round < 3; round++) {
        const id = await client.sendCell(loops[name]);
        await client.see(id, /in\\n/);
        if (round === 1) await client.ask("interrupt_request", {}, "control");
        else client.process.kill("SIGINT");
        expect((await client.cell(id)).reply.ename).to.equal("Interrupted");
        expect((await client.run("1")).result).to.equal("1");
      }
    });
  }

  it("goes on when it is interrupted without a reason", async () => {
    await client.ask("interrupt_request", {}, "control");
    client.process.kill("SIGINT");
    expect((await client.run("1")).result).to.equal("1");
  });

  for (const channel of ["shell", "control"] as const) {
    it(`ends within a second of a shutdown on ${channel}`, async () => {
      const start = Date.now();
      const reply = await client.ask(
        "shutdown_request",
        { restart: true },
        channel,
      );
      expect(reply).to.deep.equal({ status: "ok", restart: true });
      await client.exited();
      expect(Date.now() - start).to.be.below(1000);
    });
  }

  it("ends by a shutdown even in a loop", async () => {
    const id = await client.sendCell(loops["a loop after an await"]);
    await client.see(id, /in\\n/);
    await client.ask("shutdown_request", { restart: false }, "control");
    await client.exited();
  });

  it("does not linger when its ports are taken", async () => {
    const { file, folder, connection } = await createConnection();
    const taken = createServer();
    await new Promise<void>((done) =>
      taken.listen(connection.shell_port, "127.0.0.1", done),
    );
    const [command, ...args] = kernelCommand(file);
    const kernel = spawn(command, args, { stdio: "ignore" });
    const code = await new Promise((resolve) => kernel.once("exit", resolve));
    taken.close();
    rmSync(folder, { recursive: true, force: true });
    expect(code).to.not.equal(0);
  });

  it("ends with the process that started it", async () => {
    const { file, folder } = await createConnection();
    const [command, ...args] = kernelCommand(file);
    const script = `const { spawn } = require('node:child_process')
      const kernel = spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { stdio: 'ignore', detached: true })
      console.log(kernel.pid)
      setInterval(() => {}, 1000)`;
    const parent = spawn(process.execPath, ["-e", script]);
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (text) => resolve(Number(String(text)))),
    );
    await pause(1500);
    expect(isAlive(pid)).to.equal(true);
    parent.kill("SIGKILL");
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await pause(100);
    const survived = isAlive(pid);
    if (survived) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    expect(survived).to.equal(false);
  });
});
