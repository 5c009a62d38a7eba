/** The part of a QuickJS sandbox that runs in QuickJS, together with a submission that nobody trusts. */
import { runNextTimer } from "./child-quickjs-globals";
import * as tf from "@tensorflow/tfjs";
import { callFunction, type Reply } from "./child-call";
import { denyCodeFromText, keepSharedObjects, UNNAMED } from "./child-lock";
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
declare const hostEnd: () => never;
declare const hostStart: (
  answer: typeof handle,
  timer: typeof runNextTimer,
) => void;

const sendReply = hostReply;
const endProcess = hostEnd;
const evaluate = eval as (code: string) => unknown;
let realm: Realm;

/** QuickJS has one world, in which the module is run anew for each call. */
function realmOf(code: string): Realm {
  const text = asModule(code);
  const load = () => attempt(evaluate(text) as StartedModule);
  return {
    found: () => foundIn(load()),
    fresh: () => load().exports,
    loosen: () => false,
  };
}

async function answer(request: Request, values: Float32Array): Promise<Reply> {
  if (request.kind === "call") return callFunction(realm, request, values);
  const found = opened(() => realmOf(request.code));
  realm = found.realm;
  return { head: { ...found.head } };
}

async function handle(head: string, values: ArrayBuffer): Promise<void> {
  const request = JSON.parse(head) as Request;
  const reply = await answer(request, new Float32Array(values));
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
hostStart(handle, runNextTimer);
for (const name of ["hostReply", "hostEnd", "hostStart"])
  Reflect.deleteProperty(globalThis, name);
Object.freeze(globalThis);
// What TensorFlow.js computes with lies there too.
const world = Object.entries(Object.getOwnPropertyDescriptors(globalThis))
  .filter(([name]) => !name.startsWith("_tf"))
  .map(([, { value }]) => value as unknown)
  .filter((value) => value !== globalThis);
keepSharedObjects(endProcess, [...world, evaluate(UNNAMED)]);
