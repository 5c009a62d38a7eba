import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import type { Launch } from "./isolation";
import { encode, ProtocolError, type Message } from "./protocol";
import { Frames } from "./sandbox-frames";
import { residentMegabytes } from "./sandbox-memory";
import type { Incident } from "./types";

/** An honest submission prints a few lines, if any. */
const MAX_OUTPUT_BYTES = 1 << 18;
const MEMORY_INTERVAL = 50;

/** What ended a sandbox's process. */
export class SandboxEnded extends Error {
  override name = "SandboxEnded";
  constructor(readonly incident: Incident) {
    super(incident.message);
  }
}

export interface Exchange {
  readonly seconds: number;
  readonly memoryMegabytes: number;
}

interface Waiting {
  resolve(message: Message): void;
  reject(error: Error): void;
}

/** One process in its isolation, asked one thing at a time. Whatever it does that it must not ends it, with all it started. */
export class SandboxProcess {
  /** Settled when it can be given a submission. */
  readonly ready: Promise<Message>;
  /** Settled when it and all that it started is gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #pipe: Duplex;
  #waiting?: Waiting;
  #ended?: SandboxEnded;
  readonly #frames = new Frames();
  #outputBytes = 0;
  #lastOutput = "";

  constructor({ command, args, cwd }: Launch) {
    const child = spawn(command, args, {
      cwd,
      env: {},
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    this.#pipe = child.stdio[3] as Duplex;
    this.gone = new Promise((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
    this.ready = this.#next();
    // Whoever opens a sandbox awaits it later.
    this.ready.catch(() => {});
    child.once("error", ({ message }) =>
      this.#end("crash", `it could not be started: ${message}`),
    );
    child.once("exit", (code, signal) => this.#onExit(code, signal));
    child.stdout?.on("data", (data: Buffer) => this.#onOutput(data));
    child.stderr?.on("data", (data: Buffer) => this.#onOutput(data));
    this.#pipe.on("data", (data: Buffer) => this.#onData(data));
    // It is gone when one writes to it: its exit tells more.
    this.#pipe.on("error", () => {});
  }

  get ended(): SandboxEnded | undefined {
    return this.#ended;
  }

  /** What it printed last, to say why it did not start. */
  get lastOutput(): string {
    return this.#lastOutput;
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws SandboxEnded
   */
  async ask(
    head: unknown,
    arrays: readonly Float32Array[],
    limits: Exchange,
  ): Promise<Message> {
    if (this.#ended) throw this.#ended;
    const reply = this.#next();
    this.#pipe.write(encode(head, arrays));
    const deadline = setTimeout(
      () =>
        this.#end(
          "timeout",
          `there was no answer within ${Number(limits.seconds.toFixed(1))} seconds`,
        ),
      limits.seconds * 1000,
    );
    const watch = setInterval(
      () => void this.#checkMemory(limits.memoryMegabytes),
      MEMORY_INTERVAL,
    );
    try {
      return await reply;
    } finally {
      clearTimeout(deadline);
      clearInterval(watch);
    }
  }

  /** Ends it for what it sent. */
  endFor(error: ProtocolError): SandboxEnded {
    return this.#end(
      "protocol",
      `something else than an answer came: ${error.message}`,
    );
  }

  /** Resolves when it and all that it started is gone. */
  async close(): Promise<void> {
    this.#end("exit", "the sandbox was closed");
    await this.gone;
  }

  #next(): Promise<Message> {
    return new Promise(
      (resolve, reject) => (this.#waiting = { resolve, reject }),
    );
  }

  #end(kind: Incident["kind"], message: string): SandboxEnded {
    if (this.#ended) return this.#ended;
    this.#ended = new SandboxEnded({ kind, message });
    this.#child.kill("SIGKILL");
    // What outlives it where nothing isolates it could hold these open.
    const { stdout, stderr } = this.#child;
    for (const one of [this.#pipe, stdout, stderr]) one?.destroy();
    this.#waiting?.reject(this.#ended);
    return this.#ended;
  }

  #onExit(code: number | null, signal: string | null): void {
    // A heap that is full is said on stderr, which may still be unread.
    setImmediate(() => {
      if (/out of memory|allocation failed/i.test(this.#lastOutput))
        this.#end(
          "memory",
          "it needed more memory than there is for a submission",
        );
      else if (signal !== null || (code ?? 0) > 128)
        this.#end("crash", `the process crashed (${signal ?? `code ${code}`})`);
      else this.#end("exit", `the process ended by itself, with code ${code}`);
    });
  }

  #onOutput(data: Buffer): void {
    this.#outputBytes += data.length;
    this.#lastOutput = (this.#lastOutput + data.toString("latin1")).slice(
      -4000,
    );
    if (this.#outputBytes > MAX_OUTPUT_BYTES)
      this.#end("output", `it printed more than ${MAX_OUTPUT_BYTES >> 10} KB`);
  }

  #onData(data: Buffer): void {
    if (this.#ended) return;
    try {
      const message = this.#frames.take(data);
      if (message) this.#onMessage(message);
    } catch (error) {
      this.endFor(error as ProtocolError);
    }
  }

  #onMessage(message: Message): void {
    const waiting = this.#waiting;
    if (!waiting) throw new ProtocolError("nothing was asked");
    this.#waiting = undefined;
    waiting.resolve(message);
  }

  async #checkMemory(most: number): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#ended) return;
    if ((await residentMegabytes(pid)) > most)
      this.#end("memory", `it needed more than ${most} MB of memory`);
  }
}
