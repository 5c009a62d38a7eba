import { randomBytes } from "node:crypto";
import {
  AnswerError,
  isValues,
  type Answer,
  type Argument,
} from "../lessons/values";
import type { Compiled } from "./code/javascript";
import type { ArgumentHead, Message, Question } from "./protocol";
import { ProtocolError } from "./protocol";
import { SandboxEnded, type SandboxProcess } from "./sandbox-process";
import { readLoaded, readReply, type Loaded } from "./sandbox-reply";
import type { Incident, Isolation, Sandbox, SandboxLimits } from "./types";

/** A function that ended its process this often is not called again. */
const STRIKES = 2;

const DEFAULTS: Required<SandboxLimits> = {
  loadSeconds: 10,
  callSeconds: 5,
  totalSeconds: 60,
  memoryMegabytes: 1024,
};

/**
 * One submission's functions. When one of them ends the process, the next call starts another one: what one function does
 * takes nothing from the others.
 */
export class SubmissionSandbox implements Sandbox {
  readonly #incidents: Incident[] = [];
  readonly #strikes = new Map<string, number>();
  readonly #limits: Required<SandboxLimits>;
  #code = "";
  #functions: readonly string[] = [];
  #process?: SandboxProcess;
  /** The functions that were called in this process. */
  readonly #called = new Set<string>();
  #secondsLeft: number;
  #isClosed = false;

  constructor(
    readonly isolation: Isolation,
    private readonly acquire: () => Promise<SandboxProcess>,
    limits: SandboxLimits,
  ) {
    this.#limits = { ...DEFAULTS, ...limits };
    this.#secondsLeft = this.#limits.totalSeconds;
  }

  get functions() {
    return this.#functions;
  }

  get incidents(): readonly Incident[] {
    return this.#incidents;
  }

  /** Loads the submission the first time; whatever goes wrong is an incident. */
  async load({ code, refusedImports }: Compiled): Promise<void> {
    this.#code = code;
    for (const name of refusedImports)
      this.#note(
        "load",
        `it imports "${name}"; a submission may import only "@tensorflow/tfjs" and "ndarray"`,
      );
    try {
      const { functions, error } = await this.#start();
      this.#functions = functions;
      if (error !== undefined)
        this.#note("load", `it stops half way: ${error}`);
    } catch (error) {
      if (!(error instanceof SandboxEnded)) throw error;
    }
  }

  async call(name: string, args: readonly Argument[]): Promise<Answer> {
    if (this.#isClosed) throw new Error("The sandbox is closed.");
    if (!this.#functions.includes(name))
      throw new AnswerError(`there is no function \`${name}\``);
    if ((this.#strikes.get(name) ?? 0) >= STRIKES)
      throw new AnswerError(
        `\`${name}\` ended its process ${STRIKES} times and is not called again`,
      );
    try {
      return await this.#callAlone(name, args);
    } catch (error) {
      if (!(error instanceof SandboxEnded)) throw error;
      this.#strikes.set(name, (this.#strikes.get(name) ?? 0) + 1);
      throw new AnswerError(`\`${name}\` was ended: ${error.message}`);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.close();
  }

  async #start(): Promise<Loaded> {
    this.#process = await this.acquire();
    return this.#ask(
      "while it was loaded",
      { kind: "load", code: this.#code },
      [],
      this.#limits.loadSeconds,
      readLoaded,
    );
  }

  /** Again in a new process, when another function may have left behind in the old one what ended it. */
  async #callAlone(name: string, args: readonly Argument[]): Promise<Answer> {
    const ended = this.#process?.ended;
    if (ended) await this.#onEnd("after a call", ended);
    const isFirst = [...this.#called].every((one) => one === name);
    try {
      return await this.#callOnce(name, args);
    } catch (error) {
      if (isFirst || !(error instanceof SandboxEnded)) throw error;
      return this.#callOnce(name, args);
    }
  }

  async #callOnce(name: string, args: readonly Argument[]): Promise<Answer> {
    if (!this.#process) await this.#start();
    this.#called.add(name);
    const heads = args.map((one): ArgumentHead =>
      isValues(one) ? { shape: one.shape } : { value: one },
    );
    const arrays = args.filter(isValues).map(({ data }) => data);
    return this.#ask(
      `in \`${name}\``,
      { kind: "call", name, args: heads },
      arrays,
      this.#limits.callSeconds,
      readReply,
    );
  }

  /** One question to the process, in the time that is left. */
  async #ask<T>(
    what: string,
    request: Question,
    arrays: readonly Float32Array[],
    most: number,
    read: (message: Message, token: string) => T,
  ): Promise<T> {
    if (this.#secondsLeft <= 0) throw this.#outOfTime();
    const process = this.#process as SandboxProcess;
    const token = randomBytes(16).toString("hex");
    const seconds = Math.min(most, this.#secondsLeft);
    const start = performance.now();
    try {
      const { memoryMegabytes } = this.#limits;
      const message = await process.ask({ token, ...request }, arrays, {
        seconds,
        memoryMegabytes,
      });
      return read(message, token);
    } catch (error) {
      const ended =
        error instanceof ProtocolError ? process.endFor(error) : error;
      if (ended instanceof SandboxEnded) await this.#onEnd(what, ended);
      throw ended;
    } finally {
      this.#secondsLeft -= (performance.now() - start) / 1000;
    }
  }

  async #onEnd(what: string, { incident }: SandboxEnded): Promise<void> {
    this.#note(incident.kind, `${what}: ${incident.message}`);
    await this.#forget();
  }

  async #forget(): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    this.#called.clear();
    await ended?.close();
  }

  #outOfTime(): AnswerError {
    const message = "the time for the whole submission is used up";
    if (!this.#incidents.some((one) => one.message === message))
      this.#note("timeout", message);
    return new AnswerError(message);
  }

  #note(kind: Incident["kind"], message: string): void {
    this.#incidents.push({ kind, message });
  }
}
