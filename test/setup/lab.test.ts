import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { labArguments, matters } from "../../src/setup/lab.mjs";
import { isAlive } from "../../src/setup/lock.mjs";
import { choosePort } from "../../src/setup/ports.mjs";
import { ROOT } from "../../src/setup/paths.mjs";

async function listen(): Promise<net.Server & { port: number }> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  return Object.assign(server, { port });
}

async function freePort() {
  const server = await listen();
  server.close();
  return server.port;
}

describe("the port of npm start", () => {
  it("must be free if it was given", async () => {
    const server = await listen();
    const failure = await choosePort(server.port).then(() => undefined, String);
    expect(failure).to.contain(`Expected port ${server.port} to be free`);
    server.close();
    await once(server, "close");
    expect(await choosePort(server.port)).to.equal(server.port);
  });
});

describe("JupyterLab's arguments", () => {
  const common = { root: ROOT, port: 1, browser: false, page: "/lab" };

  it("allow root only to root", () => {
    const flag = "--ServerApp.allow_root=True";
    expect(labArguments({ ...common, uid: 0 })).to.include(flag);
    expect(labArguments({ ...common, uid: 1000 })).to.not.include(flag);
  });
});

describe("JupyterLab's log", () => {
  it("shows what matters", () => {
    const at = "2026-01-01 00:00:00.000 ServerApp]";
    expect(matters(`[E ${at} Uncaught exception`)).to.equal(true);
    expect(matters(`[W ${at} kernel 1 restarted`)).to.equal(true);
    expect(matters(`[I ${at} Kernel started`)).to.equal(false);
    expect(matters(`[W ${at} 404 GET /static/x.js`)).to.equal(false);
  });
});

describe("npm start", function () {
  this.slow(20_000);
  this.timeout(120_000);
  let started: ChildProcess | undefined;

  afterEach(() => {
    started?.kill("SIGKILL"); // JupyterLab then ends by itself
  });

  /** As on a set-up folder; answers when the address is printed. */
  async function start(port: number) {
    const entry = path.join(ROOT, "src/cli/workbook.mjs");
    const args = [entry, "start", "--no-browser", "--port", String(port)];
    started = spawn(process.execPath, args, { cwd: ROOT });
    let output = "";
    started.stdout?.on("data", (text) => (output += text));
    started.stderr?.on("data", (text) => (output += text));
    while (!output.includes("?token=")) {
      if (started.exitCode !== null) throw new Error(output);
      await sleep(50);
    }
    const token = /token=(\w+)/.exec(output)![1];
    const get = (where: string, method = "GET", body?: string) =>
      fetch(`http://localhost:${port}/${where}`, {
        method,
        body,
        headers: { Authorization: `token ${token}` },
      });
    return { child: started, get };
  }

  it("serves the workbook with its kernel only, and leaves no process behind", async () => {
    const { child, get } = await start(await freePort());
    const answer = await (await get("api/kernelspecs")).json();
    const { kernelspecs } = answer as { kernelspecs: object };
    expect(Object.keys(kernelspecs)).to.deep.equal(["tslab"]);
    const plotly = await get("static/plotly.js", "HEAD");
    expect(plotly.status).to.equal(200);
    const kernel = await get("api/kernels", "POST", '{"name":"tslab"}');
    expect(kernel.status).to.equal(201);
    await sleep(1000);
    const family = descendants(child.pid!);
    if (process.platform === "linux")
      expect(family).to.have.length.greaterThan(1);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    expect(family.filter(isRunning)).to.deep.equal([]);
  });

  it("leaves no process behind when it is killed", async () => {
    const { child, get } = await start(await freePort());
    await get("api/kernels", "POST", '{"name":"tslab"}');
    const family = descendants(child.pid!);
    child.kill("SIGKILL");
    const deadline = Date.now() + 15_000;
    while (family.some(isRunning) && Date.now() < deadline) await sleep(100);
    expect(family.filter(isRunning)).to.deep.equal([]);
  });
});

/** On Linux; elsewhere none, and the test looks at the exit code only. */
function descendants(pid: number): number[] {
  if (!existsSync("/proc/self/status")) return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    parents.set(Number(name), Number(field(Number(name), "PPid")));
  const below = (ancestor: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === ancestor)
      .flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** A zombie has ended; in a container nobody may collect it. */
function isRunning(pid: number) {
  return isAlive(pid) && !/^Z/.test(field(pid, "State") ?? "Z");
}

function field(pid: number, name: string): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1];
  } catch {
    return undefined;
  }
}
