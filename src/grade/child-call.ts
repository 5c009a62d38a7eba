import * as tf from "@tensorflow/tfjs";
import { readAnswer } from "../lessons/answer";
import { AnswerError, isValues, type Answer } from "../lessons/values";
import { messageOf } from "./child-error";
import { restoreSharedObjects } from "./child-lock";
import type { Realm } from "./child-module";
import {
  isShape,
  MAX_VALUES,
  type ArgumentHead,
  type Request,
} from "./protocol";

type Call = Extract<Request, { kind: "call" }>;

export interface Reply {
  readonly head: { readonly error?: string; readonly [key: string]: unknown };
  readonly values?: readonly Float32Array[];
}

/** Calls one function as a notebook's checks do: with tensors, and what it returns read by the same rules. */
export async function callFunction(
  realm: Realm,
  request: Call,
  values: Float32Array,
): Promise<Reply> {
  const reply = await callOnce(realm, request, values);
  const { error } = reply.head;
  return realm.loosen(error) ? callOnce(realm, request, values) : reply;
}

async function callOnce(
  realm: Realm,
  { name, args }: Call,
  values: Float32Array,
): Promise<Reply> {
  const { engine } = tf;
  engine().startScope();
  try {
    return toReply(await call(realm.fresh()[name], name, args, values));
  } catch (thrown) {
    return { head: { error: messageOf(thrown) } };
  } finally {
    restoreSharedObjects();
    engine().endScope();
  }
}

async function call(
  run: unknown,
  name: string,
  args: readonly ArgumentHead[],
  values: Float32Array,
): Promise<Answer> {
  if (typeof run !== "function")
    throw new AnswerError(`there is no function \`${name}\``);
  const parts = split(args, values);
  const given = args.map((argument, i) => toGiven(argument, parts[i]));
  const returned: unknown = await Reflect.apply(run, undefined, given);
  const answer = await readAnswer(returned);
  args.forEach((argument, i) =>
    checkUnchanged(argument, parts[i], given[i], i + 1),
  );
  return answer;
}

function split(args: readonly ArgumentHead[], values: Float32Array) {
  let at = 0;
  return args.map((argument) => {
    if (!("shape" in argument)) return new Float32Array();
    const length = argument.shape.reduce((a, b) => a * b, 1);
    return values.subarray(at, (at += length));
  });
}

function toGiven(argument: ArgumentHead, data: Float32Array): unknown {
  if ("shape" in argument)
    return tf.tensor(data.slice(), [...argument.shape], "float32");
  const { value } = argument;
  return Array.isArray(value) ? [...(value as number[])] : value;
}

/** A function must leave what it is given as it was: others go on with it. */
function checkUnchanged(
  argument: ArgumentHead,
  data: Float32Array,
  now: unknown,
  position: number,
): void {
  if (now instanceof tf.Tensor) {
    if (now.isDisposed)
      throw new AnswerError(
        `your function disposed of its argument ${position}, which the caller still needs`,
      );
    const values = now.dataSync();
    if (!isSame(data, values as Float32Array))
      throw new AnswerError(`your function changed its argument ${position}`);
  } else if (
    "value" in argument &&
    Array.isArray(now) &&
    String(argument.value) !== String(now)
  )
    throw new AnswerError(
      `your function changed its argument ${position}: copy it before you sort or fill it`,
    );
}

/** A plain loop: of two pictures' values, it takes a third of the time. */
function isSame(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function toReply(answer: Answer): Reply {
  if (!isValues(answer))
    return {
      head: {
        answer:
          typeof answer === "number" && !Number.isFinite(answer)
            ? "not finite"
            : answer,
      },
    };
  if (answer.data.length > MAX_VALUES)
    throw new AnswerError(
      `your function returned ${answer.data.length} values: too many`,
    );
  if (!isShape(answer.shape, answer.data.length))
    throw new AnswerError(
      "the shape of what your function returned does not fit its values",
    );
  const { shape, isFlat } = answer as typeof answer & { isFlat?: boolean };
  return { head: { shape, isFlat }, values: [answer.data] };
}
