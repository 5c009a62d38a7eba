/**
 * The kernel's messaging thread: it owns the sockets, so that heartbeat, interrupt and shutdown are answered (and an orphan
 * ends) even while a cell keeps the main thread busy. The main thread runs the cells: see main.ts.
 */
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import { History, isNumbered, kernelInfo } from "./info";
import {
  createMessage,
  decode,
  encode,
  type Connection,
  type Content,
  type Header,
  type Message,
} from "./wire";

/** What the main thread passes when it starts this one. */
export interface MessengerData {
  connection: Connection;
  typescript: string;
  /** Element 0 is 1 while the main thread runs a cell's code, 0 while it runs our own, which must not be stopped. */
  stoppable: Int32Array;
}

/** What the main thread is asked to do; only a request has an answer. */
export type Order =
  | {
      kind: "request";
      id: number;
      header: Header;
      content: Content;
      count: number;
    }
  | { kind: "typed"; id: number; text: string }
  | { kind: "untypable"; id: number; reason: string }
  | { kind: "interrupt" }
  | { kind: "exit"; code: number };

/** What the main thread answers. `Interrupted` says that it is not stuck in a loop. */
export type Answer =
  | { kind: "reply"; id: number; content: Content }
  | { kind: "publish"; type: string; content: Content; parent: Header }
  | { kind: "input"; id: number; content: Content; parent: Header }
  | { kind: "interrupted" };

const { connection, typescript, stoppable } = workerData as MessengerData;
const main = parentPort!;
const shell = new Router();
const control = new Router();
const stdin = new Router();
const iopub = new Publisher();
const heartbeat = new Reply();

const queue: Message[] = [];
const waiting = new Map<number, (content: Content) => void>();
let running: Message | undefined;
const history = new History();
let count = 0;
let lastId = 0;
/** Interrupts that the main thread has not heard of yet. */
const attempts: { heard: boolean }[] = [];

/** What the main thread answers, also while a cell waits for something. */
const forwarded = [
  "complete_request",
  "inspect_request",
  "is_complete_request",
];

// One send at a time on each socket is all that ZeroMQ allows.
const sending = new Map<Router | Publisher, Promise<void>>();
function send(socket: Router | Publisher, message: Message): Promise<void> {
  const sent = (sending.get(socket) ?? Promise.resolve())
    .then(() => socket.send(encode(message, connection.key)))
    .catch((error: unknown) => console.error("Not sent:", error));
  sending.set(socket, sent);
  return sent;
}

function publish(type: string, content: Content, parent: Partial<Header>) {
  flushStream();
  return send(iopub, createMessage(type, content, parent, [Buffer.from(type)]));
}

function reply(socket: Router, request: Message, content: Content) {
  const { header, identities } = request;
  const type = header.msg_type.replace(/_request$/, "_reply");
  return send(socket, createMessage(type, content, header, identities));
}

// Prints in a tight loop are joined for a moment: Jupyter's server drops messages above a thousand a second.
let stream: { name: string; text: string; parent: Header } | undefined;
function publishStream(name: string, text: string, parent: Header) {
  if (stream?.name === name && stream.parent.msg_id === parent.msg_id) {
    stream.text += text;
    return;
  }
  flushStream();
  stream = { name, text, parent };
  setTimeout(flushStream, 30);
}

function flushStream() {
  if (!stream) return;
  const { name, text, parent } = stream;
  stream = undefined;
  void publish("stream", { name, text }, parent);
}

function ask(request: Message): Promise<Content> {
  const id = ++lastId;
  const { header, content } = request;
  main.postMessage({ kind: "request", id, header, content, count } as Order);
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** Answers one request between the `busy` and the `idle` that clients wait for. */
async function handle(
  socket: Router,
  request: Message,
  answer: () => Content | Promise<Content>,
): Promise<Content> {
  void publish("status", { execution_state: "busy" }, request.header);
  const content = await answer();
  await reply(socket, request, content);
  void publish("status", { execution_state: "idle" }, request.header);
  // Front ends show the last state they saw, whoever asked.
  if (running && running !== request)
    void publish("status", { execution_state: "busy" }, running.header);
  return content;
}

async function onShell(request: Message) {
  const type = request.header.msg_type;
  if (type === "execute_request") {
    queue.push(request);
    if (!running) await runQueue();
  } else if (forwarded.includes(type)) {
    await handle(shell, request, () => ask(request));
  } else {
    await onControl(request, shell);
  }
}

/** One cell after the other. After a failure, the cells that were already waiting are told that they were not run. */
async function runQueue() {
  while ((running = queue.shift())) {
    const request = running;
    const { status } = await handle(shell, request, () => execute(request));
    running = undefined;
    questions.length = 0;
    if (status !== "error" || request.content.stop_on_error === false) continue;
    for (const skipped of queue.splice(0))
      await handle(shell, skipped, () => ({ status: "aborted" }));
  }
}

function execute(request: Message): Promise<Content> {
  const { code, silent } = request.content;
  if (isNumbered(request.content)) history.add(++count, String(code));
  if (!silent)
    void publish(
      "execute_input",
      { code, execution_count: count },
      request.header,
    );
  return ask(request);
}

/** What the running cell asks the reader, one question after the other. */
const questions: { id: number; content: Content }[] = [];

function askReader({ id, content, parent }: Answer & { kind: "input" }) {
  const isOver = running?.header.msg_id !== parent.msg_id;
  if (!isOver && running!.content.allow_stdin) {
    if (questions.push({ id, content }) === 1) showQuestion();
    return;
  }
  const reason = isOver
    ? "The cell that asks for input has ended."
    : "Nobody can answer here: this notebook is executed as a whole.";
  main.postMessage({ kind: "untypable", id, reason } as Order);
}

function showQuestion() {
  if (!running || !questions.length) return;
  const { header, identities } = running;
  const { content } = questions[0];
  void send(stdin, createMessage("input_request", content, header, identities));
}

async function onStdin({ header, content }: Message) {
  const question = questions[0];
  if (header.msg_type !== "input_reply" || !question) return;
  questions.shift();
  const text = String(content.value);
  main.postMessage({ kind: "typed", id: question.id, text } as Order);
  showQuestion();
}

async function onControl(request: Message, socket = control) {
  const type = request.header.msg_type;
  const { content } = request;
  if (type === "interrupt_request") {
    void interrupt();
    await handle(socket, request, () => ({ status: "ok" }));
  } else if (type === "shutdown_request") {
    const restart = content.restart ?? false;
    await handle(socket, request, () => ({ status: "ok", restart }));
    await publish("shutdown_reply", { status: "ok", restart }, request.header);
    exit();
  } else if (type === "kernel_info_request") {
    await handle(socket, request, () => kernelInfo(typescript));
  } else if (type === "history_request") {
    await handle(socket, request, () => history.answer(content));
  } else if (type === "comm_info_request") {
    await handle(socket, request, () => ({ status: "ok", comms: {} }));
  } else if (type === "comm_open") {
    await refuse(request);
  } else if (!type.startsWith("comm_")) {
    const evalue = `This kernel does not know ${type}`;
    const error = { status: "error", ename: "NotSupported", evalue };
    await handle(socket, request, () => ({ ...error, traceback: [] }));
  }
}

/** There is nobody here to talk to; a comm message has no reply. */
async function refuse({ header, content }: Message) {
  void publish("status", { execution_state: "busy" }, header);
  void publish("comm_close", { comm_id: content.comm_id, data: {} }, header);
  await publish("status", { execution_state: "idle" }, header);
}

const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * A cell that awaits something is told to stop. One that loops never hears of that: V8 is asked to leave what it runs, but
 * not in the middle of the compiler, whose state would be lost.
 */
async function interrupt() {
  const attempt = { heard: false };
  attempts.push(attempt);
  main.postMessage({ kind: "interrupt" } as Order);
  await pause(200);
  for (let tries = 0; !attempt.heard && tries < 100; tries++) {
    if (Atomics.load(stoppable, 0)) terminate();
    await pause(100);
  }
}

function terminate() {
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
}

/** The main thread ends the process; if it is stuck, this one does. */
function exit(code = 0) {
  for (const socket of [shell, control, stdin, iopub, heartbeat]) {
    socket.linger = 200;
    socket.close();
  }
  main.postMessage({ kind: "exit", code } as Order);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 300);
}

/** A kernel whose front end crashed would stay for ever. */
function watchParent() {
  const parent = process.ppid;
  const jupyter = Number(process.env.JPY_PARENT_PID);
  const watchJupyter = jupyter > 1 && isAlive(jupyter);
  setInterval(() => {
    if (process.ppid !== parent || (watchJupyter && !isAlive(jupyter))) exit();
  }, 1000);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function listen(
  socket: Router,
  handler: (request: Message) => Promise<void>,
) {
  for await (const frames of socket) {
    try {
      const request = decode(frames, connection.key);
      handler(request).catch((error: unknown) => console.error(error));
    } catch (error) {
      console.error("Message ignored:", error);
    }
  }
}

async function echo() {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

main.on("message", (answer: Answer) => {
  if (answer.kind === "interrupted") {
    for (const attempt of attempts.splice(0)) attempt.heard = true;
  } else if (answer.kind === "reply") {
    waiting.get(answer.id)?.(answer.content);
    waiting.delete(answer.id);
  } else if (answer.kind === "input") {
    askReader(answer);
  } else if (answer.type === "stream") {
    const { name, text } = answer.content as { name: string; text: string };
    publishStream(name, text, answer.parent);
  } else {
    void publish(answer.type, answer.content, answer.parent);
  }
});

async function start() {
  const { transport, ip } = connection;
  const separator = transport === "tcp" ? ":" : "-";
  const address = (port: number) => `${transport}://${ip}${separator}${port}`;
  // No message to a slow front end is ever dropped.
  iopub.sendHighWaterMark = 0;
  await Promise.all([
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    iopub.bind(address(connection.iopub_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);
  void publish("status", { execution_state: "starting" }, {});
  watchParent();
  await Promise.all([
    listen(shell, onShell),
    listen(control, onControl),
    listen(stdin, onStdin),
    echo(),
  ]);
}

start().catch((error: unknown) => {
  writeSync(2, `The kernel cannot send or receive: ${String(error)}\n`);
  exit(1);
});
