/** A small Jupyter client that starts the real kernel. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import {
  createMessage,
  decode,
  encode,
  type Connection,
  type Content,
  type Message,
} from "../../src/kernel/wire";
import { pathsOf } from "../../src/setup/paths.mjs";

const root = join(__dirname, "../..");

/** What a cell did: its reply and all that was published for it. */
export interface CellResult {
  reply: Content;
  published: Message[];
  stdout: string;
  stderr: string;
  /** text/plain of the result. */
  result?: string;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((done) => server.listen(0, "127.0.0.1", done)),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => new Promise((done) => server.close(done))),
  );
  return ports;
}

/** The command line that kernel.json holds. */
export const kernelCommand = (file: string): string[] => [
  process.execPath,
  "--require",
  pathsOf(root).tsx,
  join(root, "src/kernel/main.ts"),
  file,
];

/** Writes a connection file with free ports on loopback into a new folder. */
export async function createConnection() {
  const [shell, iopub, stdin, control, hb] = await freePorts(5);
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "test-key",
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: hb,
  };
  const folder = mkdtempSync(join(tmpdir(), "kernel-test-"));
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(connection));
  return { connection, file, folder };
}

/** A kernel and the sockets to it. */
export class Client {
  private readonly shell = new Dealer();
  private readonly control = new Dealer();
  private readonly iopub = new Subscriber();
  private readonly published: Message[] = [];
  private readonly replies = new Map<string, Message>();
  private changed = () => {};

  private constructor(
    private readonly connection: Connection,
    private readonly folder: string,
    readonly process: ChildProcess,
  ) {
    const address = (port: number) => `tcp://127.0.0.1:${port}`;
    this.shell.connect(address(connection.shell_port));
    this.control.connect(address(connection.control_port));
    this.iopub.connect(address(connection.iopub_port));
    this.iopub.subscribe();
    void this.listen(this.shell, (m) => this.addReply(m));
    void this.listen(this.control, (m) => this.addReply(m));
    void this.listen(this.iopub, (m) => this.published.push(m));
  }

  /** Starts a kernel in a foreign folder and waits until it answers. */
  static async start(env: Record<string, string> = {}): Promise<Client> {
    const { connection, file, folder } = await createConnection();
    const [command, ...args] = kernelCommand(file);
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    const client = new Client(connection, folder, child);
    // The first messages of a publisher are lost until the subscription has arrived.
    while (client.published.length === 0)
      await client.ask("kernel_info_request");
    return client;
  }

  private async listen(
    socket: Dealer | Subscriber,
    onMessage: (message: Message) => void,
  ) {
    for await (const frames of socket) {
      onMessage(decode(frames, this.connection.key));
      this.changed();
    }
  }

  private addReply(message: Message) {
    this.replies.set(message.parent.msg_id ?? "", message);
  }

  private async until<T>(find: () => T | undefined, what: string): Promise<T> {
    const end = Date.now() + 40_000;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Sends a request and returns its id. */
  async send(
    type: string,
    content: Content = {},
    channel: "shell" | "control" = "shell",
    metadata: Content = {},
  ): Promise<string> {
    const created = createMessage(type, content, { session: "test" });
    const message = { ...created, metadata };
    await this[channel].send(encode(message, this.connection.key));
    return message.header.msg_id;
  }

  /** The reply to a request that was sent. */
  async reply(id: string): Promise<Message> {
    return this.until(() => this.replies.get(id), "a reply");
  }

  /** Sends a request and returns the reply's content. */
  async ask(
    type: string,
    content: Content = {},
    channel: "shell" | "control" = "shell",
  ): Promise<Content> {
    const id = await this.send(type, content, channel);
    return (await this.reply(id)).content;
  }

  /** Sends a cell without waiting for it. */
  sendCell(
    code: string,
    options: Content = {},
    metadata: Content = {},
  ): Promise<string> {
    const content = { code, silent: false, store_history: true, ...options };
    return this.send("execute_request", content, "shell", metadata);
  }

  /** Waits until a cell has ended. */
  async cell(id: string): Promise<CellResult> {
    const { content } = await this.reply(id);
    const mine = () =>
      this.published.filter(({ parent }) => parent.msg_id === id);
    await this.until(
      () => mine().find((m) => m.content.execution_state === "idle"),
      "idle",
    );
    const published = mine();
    const text = (name: string) =>
      published
        .filter((m) => m.content.name === name)
        .map((m) => m.content.text)
        .join("");
    const result = published.find(
      (m) => m.header.msg_type === "execute_result",
    );
    const data = result?.content.data as Record<string, string> | undefined;
    return {
      reply: content,
      published,
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: data?.["text/plain"],
    };
  }

  /** Runs a cell. */
  async run(code: string, options: Content = {}): Promise<CellResult> {
    return this.cell(await this.sendCell(code, options));
  }

  /** Waits until a cell has published what `matches`. */
  async see(id: string, matches: RegExp): Promise<void> {
    await this.until(
      () =>
        this.published.find(
          ({ parent, content }) =>
            parent.msg_id === id && matches.test(JSON.stringify(content)),
        ),
      String(matches),
    );
  }

  /** The echo of a heartbeat. */
  async heartbeat(): Promise<string> {
    const socket = new Request();
    socket.connect(`tcp://127.0.0.1:${this.connection.hb_port}`);
    await socket.send("ping");
    const [echo] = await socket.receive();
    socket.close();
    return String(echo);
  }

  /** Resolves when the kernel's process has ended. */
  async exited(): Promise<void> {
    const { process } = this;
    await this.until(
      () => process.exitCode ?? process.signalCode ?? undefined,
      "the kernel's end",
    );
  }

  /** Ends the kernel, whatever it does. */
  close(): void {
    this.process.kill("SIGKILL");
    for (const socket of [this.shell, this.control, this.iopub]) {
      socket.linger = 0;
      socket.close();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
