import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProgram } from "../../../src/grade/isolation-system";

/** A suite that needs a Redis of its own; where there is none it is skipped, and says so. */
export function describeWithRedis(title: string, body: () => void): void {
  if (findProgram("redis-server")) {
    describe(title, body);
    return;
  }
  console.warn(
    `SKIPPED, no Redis here: ${title}. Install it (Debian: apt-get install redis-server).`,
  );
  describe.skip(title, body);
}

/** A Redis in a folder of its own, on a free port of this machine, that writes down all that it is told. */
export class TestRedis {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "redis-"));
  #server?: ChildProcess;

  private constructor(readonly port: number) {}

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort());
    await redis.up();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const options = {
      port: this.port,
      bind: "127.0.0.1",
      dir: this.#folder,
      appendonly: "yes",
      save: "",
    };
    const args = Object.entries(options).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    this.#server = spawn("redis-server", args, { stdio: "ignore" });
    await once(this.#server, "spawn");
    while (!(await answers(this.port)))
      await new Promise((done) => setTimeout(done, 20));
  }

  /** As when its machine goes down. */
  async down(): Promise<void> {
    const server = this.#server!;
    server.kill("SIGKILL");
    if (server.exitCode === null && server.signalCode === null)
      await once(server, "exit");
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Whether it has read what it had written down, and takes commands. */
function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write("PING\n"));
    socket.once("data", (data) => {
      socket.destroy();
      done(String(data).startsWith("+PONG"));
    });
    socket.once("error", () => done(false));
  });
}
