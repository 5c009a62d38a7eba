/** The cells' side of the kernel: answers the messenger, and sends on what cells print and show. */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { Worker } from "node:worker_threads";
import { setTimeout as pause } from "node:timers/promises";
import { printQuickInfo } from "tslab/dist/inspect";
import { Cells } from "./cells";
import { createCompiler, isComplete } from "./compiler";
import { kernelSymbol, type KernelDisplay } from "./display";
import { cellsOf, describeFailure, Stray, type Failure } from "./failure";
import { mimeBundle } from "./format";
import { isNumbered } from "./info";
import type { Answer, Order } from "./messenger";
import type { Content, Header } from "./wire";

interface Question {
  resolve(text: string): void;
  reject(error: Error): void;
}

type Request = Extract<Order, { kind: "request" }>;

/** Serves the messenger's requests for as long as the process lives. */
export function serve(messenger: Worker, stoppable: Int32Array): void {
  const kernel = new Kernel(messenger, stoppable);
  const exit = process.exit.bind(process);
  // Ten frames of TensorFlow.js would be all: the student's cell lies below them.
  Error.stackTraceLimit = 60;
  kernel.captureOutput();
  kernel.catchStrayErrors();
  kernel.listenToSignal();
  messenger.on("error", (error) => {
    writeSync(2, `The messenger has failed: ${String(error)}\n`);
    exit(1);
  });
  messenger.on("message", (order: Order) => {
    if (order.kind === "exit") exit(order.code);
    else if (order.kind === "interrupt") kernel.interrupt();
    else if (order.kind === "typed" || order.kind === "untypable")
      kernel.onTyped(order);
    else void kernel.answer(order);
  });
  kernel.warmUp();
}

class Kernel {
  private readonly cells: Cells;
  /** The running or the last cell: output that comes late belongs to it. */
  private cell?: Header;
  /** All cells that were run, by name. */
  private readonly requests = new Map<string, Request>();
  private lastName = "";
  private unnumbered = 0;
  private warming = Promise.resolve();
  /** What the running cell asks the reader. */
  private readonly questions = new Map<number, Question>();
  private lastQuestion = 0;

  constructor(
    private readonly messenger: Worker,
    private readonly stoppable: Int32Array,
  ) {
    const compiler = createCompiler();
    const { convert, complete, inspect } = compiler;
    compiler.convert = (...args) => {
      const result = convert(...args);
      this.setStoppable(this.cell !== undefined);
      return result;
    };
    compiler.complete = (...args) => this.unstoppable(() => complete(...args));
    compiler.inspect = (...args) => this.unstoppable(() => inspect(...args));
    this.cells = new Cells(compiler);
    this.offerDisplay();
  }

  /** Loads the core while the student still reads. A cell that comes meanwhile waits: the compiler has one state. */
  warmUp(): void {
    // What is wrong with the core is for the cell to say that imports it.
    this.warming = this.loadCore().catch(() => {});
  }

  /** In two pieces, between which a first cell may come. */
  private async loadCore(): Promise<void> {
    for (const step of ["parseCore", "loadCore"] as const) {
      await pause(50);
      if (this.cell) return;
      await this.cells[step]();
    }
  }

  private readonly handlers: Record<
    string,
    (request: Request) => Content | Promise<Content>
  > = {
    execute_request: (request) => this.execute(request),
    is_complete_request: ({ content }) => isComplete(String(content.code)),
    complete_request: ({ content }) => this.complete(content),
    inspect_request: ({ content }) => this.inspect(content),
  };

  private setStoppable(value: boolean): void {
    Atomics.store(this.stoppable, 0, Number(value));
  }

  /** The compiler would lose its state. */
  private unstoppable<T>(task: () => T): T {
    const before = Atomics.exchange(this.stoppable, 0, 0);
    try {
      return task();
    } finally {
      Atomics.store(this.stoppable, 0, before);
    }
  }

  /** Answers a request, whatever happens: a front end waits for ever for one that is lost. */
  async answer(request: Request): Promise<void> {
    const { id, header } = request;
    let content: Content;
    try {
      content = await this.handlers[header.msg_type](request);
    } catch (error) {
      content = { status: "error", ...this.describe(error) };
    }
    if (header === this.cell) this.setStoppable(false);
    this.send({ kind: "reply", id, content });
  }

  private async execute(request: Request): Promise<Content> {
    const { header, content, count } = request;
    this.cell = header;
    this.questions.clear();
    await this.warming;
    const name = isNumbered(content)
      ? `In[${count}]`
      : `Cell[${++this.unnumbered}]`;
    this.lastName = name;
    this.requests.set(name, request);
    try {
      await this.cells.execute(String(content.code), name, async (value) => {
        if (value === undefined || content.silent) return;
        const data = await mimeBundle(value);
        const result = { execution_count: count, data, metadata: {} };
        this.publish("execute_result", result);
      });
      return {
        status: "ok",
        execution_count: count,
        user_expressions: {},
        payload: [],
      };
    } catch (error) {
      const failure = this.describe(error);
      this.publish("error", { ...failure });
      return { status: "error", execution_count: count, ...failure };
    }
  }

  private describe(error: unknown): Failure {
    return describeFailure(error, (name) => {
      const request = this.requests.get(name || this.lastName);
      return request && String(request.content.code);
    });
  }

  private complete({ code, cursor_pos }: Content): Content {
    const text = String(code);
    const position = toIndex(text, Number(cursor_pos));
    const { start, end, candidates } = this.cells.complete(text, position);
    return {
      status: "ok",
      matches: candidates,
      cursor_start: toCursor(text, start),
      cursor_end: toCursor(text, end),
      metadata: {},
    };
  }

  private inspect({ code, cursor_pos }: Content): Content {
    const text = String(code);
    const info = this.cells.inspect(text, toIndex(text, Number(cursor_pos)));
    const data = info ? { "text/plain": printQuickInfo(info) } : {};
    return { status: "ok", found: Boolean(info), data, metadata: {} };
  }

  /** Anew after each interrupt: Node takes the listeners off while a cell runs, and a cell that V8 left cannot put them back. */
  listenToSignal(): void {
    process.removeAllListeners("SIGINT");
    process.on("SIGINT", () => this.interrupt());
  }

  /** Also says that this thread is not stuck. */
  interrupt(): void {
    this.listenToSignal();
    this.setStoppable(false);
    this.send({ kind: "interrupted" });
    this.cells.interrupt();
  }

  private send(answer: Answer): void {
    this.messenger.postMessage(answer);
  }

  private publish(type: string, content: Content, parent = this.cell): void {
    if (parent) this.send({ kind: "publish", type, content, parent });
  }

  /** What is written before the first cell goes where the process's output goes. */
  captureOutput(): void {
    for (const name of ["stdout", "stderr"] as const) {
      const stream = process[name];
      const write = stream.write.bind(stream);
      stream.write = (
        chunk: string | Uint8Array,
        encoding?: unknown,
        callback: unknown = encoding,
      ) => {
        const text =
          typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
        if (!this.cell) return write(text);
        this.publish("stream", { name, text });
        if (typeof callback === "function") process.nextTick(callback);
        return true;
      };
    }
  }

  /** Asks the reader for a line of text. */
  private input(prompt: string, password: boolean): Promise<string> {
    const parent = this.cell;
    if (!parent) throw new Error("Only a cell can ask for input.");
    const id = ++this.lastQuestion;
    const content = { prompt, password };
    return new Promise((resolve, reject) => {
      this.questions.set(id, { resolve, reject });
      this.send({ kind: "input", id, content, parent });
    });
  }

  onTyped(order: Extract<Order, { kind: "typed" | "untypable" }>): void {
    const question = this.questions.get(order.id);
    this.questions.delete(order.id);
    if (order.kind === "typed") question?.resolve(order.text);
    else question?.reject(new Error(order.reason));
  }

  /** For `display` of display.ts and for tslab's own. */
  private offerDisplay(): void {
    const kernel: KernelDisplay = {
      display: (data) =>
        this.publish("display_data", { data, metadata: {}, transient: {} }),
      clear: (wait) => this.publish("clear_output", { wait }),
      input: (prompt, password) => this.input(prompt, password),
    };
    Object.assign(globalThis, { [kernelSymbol]: kernel });
    const tslab = createRequire(__filename)("tslab/dist/jupyter.js") as object;
    Object.assign(tslab, {
      lastWriteDisplayData: (content: Content, update: boolean) =>
        this.publish(update ? "update_display_data" : "display_data", content),
    });
  }

  /**
   * An error that no cell catches fails the running cell, or is printed below the last one. Libraries (emscripten's modules)
   * would end the process on it: their listeners are not added, nor does `process.exit` end it.
   */
  catchStrayErrors(): void {
    const stray = ["uncaughtException", "unhandledRejection"];
    const on = process.on.bind(process);
    for (const event of stray) on(event, (error) => this.onStrayError(error));
    const exit = () => {
      throw new Error("process.exit would end the kernel, not the cell");
    };
    Object.assign(process, { exit });
    type Add = (event: string | symbol, listener: () => void) => NodeJS.Process;
    const adders = ["on", "addListener", "once", "prependListener"] as const;
    for (const name of adders) {
      const original = process[name].bind(process) as Add;
      const add: Add = (event, listener) =>
        stray.includes(String(event)) ? process : original(event, listener);
      Object.assign(process, { [name]: add });
    }
  }

  private onStrayError(error: unknown): void {
    const cells = cellsOf(error);
    const isOwn = cells.includes(this.lastName);
    const cell = isOwn ? this.lastName : cells.at(-1);
    if (this.cells.fail(isOwn ? error : new Stray(error, cell))) return;
    const stray = new Stray(error, cell);
    this.cells.failNext(stray);
    const text = `${this.describe(stray).traceback.join("\n")}\n`;
    const parent = this.requests.get(cell ?? this.lastName)?.header;
    if (parent) this.publish("stream", { name: "stderr", text }, parent);
    else writeSync(2, text);
  }
}

/** Jupyter counts characters, JavaScript counts UTF-16 units. */
const toIndex = (text: string, cursor: number) =>
  [...text].slice(0, cursor).join("").length;
const toCursor = (text: string, index: number) =>
  [...text.slice(0, index)].length;
