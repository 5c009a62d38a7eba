/**
 * The program inside a sandbox, together with a submission that nobody trusts. It is loaded once into a startup snapshot, and
 * each sandbox starts from there: with TensorFlow.js ready, in the time that Node alone takes.
 */
import { startupSnapshot } from "node:v8";
import { callFunction, type Reply } from "./child-call";
import {
  denyCodeFromText,
  keepSharedObjects,
  lockProcess,
  sealed,
} from "./child-lock";
import { opened, type Realm } from "./child-module";
import { endProcess, receive, send } from "./child-pipe";
import {
  ChildRealm,
  sealedWorld,
  sharedRoots,
  type World,
} from "./child-realm";
import { warmUp } from "./child-tensorflow";
import { acceptArraysOfOtherRealms } from "./child-typed-arrays";
import { decode, encode, type Request } from "./protocol";

let world: World;
let realm: Realm;
/** The token of the request that is being answered. */
let current: string | undefined;

async function serve(): Promise<void> {
  for (;;) {
    const { head, values } = receive();
    const request = head as Request;
    current = request.token;
    const reply = await answer(request, values);
    // It was answered already, by `giveUp`.
    if (current !== request.token) return;
    current = undefined;
    send({ token: request.token, ...reply.head }, reply.values);
  }
}

async function answer(request: Request, values: Float32Array): Promise<Reply> {
  if (request.kind === "call") return callFunction(realm, request, values);
  const found = opened(() => new ChildRealm(request.code, world));
  realm = found.realm;
  return { head: { ...found.head } };
}

/** Node has nothing left to do, so nothing will ever settle the promise that is waited for. */
function giveUp(): void {
  if (current === undefined) return;
  const error = "your function returned a promise that is never settled";
  send({ token: current, error });
  current = undefined;
  void serve();
}

function main(): void {
  // What a submission throws later, out of a timer, is nobody's answer.
  process.on("uncaughtException", () => {});
  process.on("unhandledRejection", () => {});
  process.on("beforeExit", giveUp);
  denyCodeFromText();
  lockProcess();
  // Not in the snapshot: V8 still adds to its globals when it starts from one.
  world = sealedWorld();
  keepSharedObjects(endProcess, sharedRoots(world));
  send({ ready: true });
  void serve();
}

/** What is compiled once is compiled in the snapshot. */
function warmUpCalls(): void {
  const fresh = () => ({ f: (x: unknown) => x });
  const realm = {
    fresh,
    found: () => ({ functions: [] }),
    loosen: () => false,
  };
  const request = {
    kind: "call",
    name: "f",
    args: [{ shape: [2] }],
    token: "",
  } as const;
  const { values } = decode(encode(request, [new Float32Array(2)]).subarray(4));
  void callFunction(realm, request, values);
  // Nothing of JavaScript's own: V8 still adds to that when it starts.
  sealed([Object.assign(Object.create(null) as object, { key: 1 })]);
}

acceptArraysOfOtherRealms();
warmUp();
warmUpCalls();
startupSnapshot.setDeserializeMainFunction(main);
