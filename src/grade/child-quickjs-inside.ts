/** The part of a QuickJS sandbox that runs in QuickJS, together with a submission that nobody trusts. */
import { runNextTimer } from "./child-quickjs-globals";
import * as tf from "@tensorflow/tfjs";
import { callFunction } from "./child-call";
import { denyCodeFromText, keepSharedObjects } from "./child-lock";
import {
  asModule,
  attempt,
  foundIn,
  opened,
  type Realm,
  type StartedModule,
} from "./child-module";
import { warmUp } from "./child-tensorflow";
import type { Request } from "./protocol";

declare const hostReply: (head: string, values: ArrayBuffer) => void;

const sendReply = hostReply;
const evaluate = eval as (code: string) => unknown;
let realm: Realm;

/** QuickJS has one world, in which the module is run anew for each call. */
function realmOf(code: string): Realm {
  const text = asModule(code);
  const load = () => attempt(evaluate(text) as StartedModule);
  return { found: () => foundIn(load()), fresh: () => load().exports };
}

async function answer(request: Request, values: Float32Array) {
  if (request.kind === "call") return callFunction(realm, request, values);
  const found = opened(() => realmOf(request.code));
  realm = found.realm;
  return { head: found.head };
}

export async function handle(head: string, values: ArrayBuffer): Promise<void> {
  const request = JSON.parse(head) as Request;
  const reply: { head: object; values?: readonly Float32Array[] } =
    await answer(request, new Float32Array(values));
  const [array = new Float32Array()] = reply.values ?? [];
  const { buffer, byteOffset, byteLength } = array;
  sendReply(
    JSON.stringify({ token: request.token, ...reply.head }),
    buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
  );
}

tf.env().setPlatform("quickjs", {
  isTypedArray: (value: unknown): value is Float32Array =>
    ArrayBuffer.isView(value) && !(value instanceof DataView),
} as never);
warmUp();
denyCodeFromText();
Reflect.deleteProperty(globalThis, "hostReply");
keepSharedObjects(globalThis);

export { runNextTimer };
