import { allFinite } from "../arrays";
import { AnswerError, type Answer } from "../lessons/values";
import {
  isName,
  isShape,
  MAX_FUNCTIONS,
  ProtocolError,
  type Message,
} from "./protocol";

const MAX_MESSAGE = 2000;

/** What a sandbox found in a submission. */
export interface Loaded {
  readonly functions: readonly string[];
  /** Why it stopped half way. */
  readonly error?: string;
}

/**
 * The reading side of the grader. A submission shares its process with those who write, so nothing here is believed: what has
 * another form than ours ends the sandbox.
 *
 * @throws ProtocolError
 */
export function readLoaded({ head }: Message, token: string): Loaded {
  const { functions, error } = readHead(head, token);
  if (
    !Array.isArray(functions) ||
    functions.length > MAX_FUNCTIONS ||
    !functions.every(isName)
  )
    throw new ProtocolError("the list of functions is none");
  return { functions, ...(error !== undefined && { error: readText(error) }) };
}

/**
 * @throws ProtocolError
 * @throws AnswerError what the function threw, or why its answer is of no use
 */
export function readReply({ head, values }: Message, token: string): Answer {
  const { answer, shape, isFlat, error } = readHead(head, token);
  if (error !== undefined) throw new AnswerError(readText(error));
  if (typeof answer === "boolean") return answer;
  if (typeof answer === "number") return answer;
  if (answer === "not finite")
    throw new AnswerError(
      "your function returned NaN or infinity: is something divided by zero?",
    );
  if (!isShape(shape, values.length) || !allFinite(values))
    throw new ProtocolError("the answer is no array of finite numbers");
  const array = { shape: [...shape], data: values };
  // `near` reads it: a typed array has no shape of its own.
  return isFlat === true ? Object.assign(array, { isFlat }) : array;
}

function readHead(head: unknown, token: string): Record<string, unknown> {
  if (typeof head !== "object" || head === null || Array.isArray(head))
    throw new ProtocolError("the head is no object");
  // JSON's objects have Object's prototype, whose names are no answers.
  const own: Record<string, unknown> = Object.assign(Object.create(null), head);
  if (own.token !== token) throw new ProtocolError("the token is wrong");
  return own;
}

/** An error's text, without what would move a terminal's cursor. */
function readText(text: unknown): string {
  if (typeof text !== "string") throw new ProtocolError("the error is no text");
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
  return plain.length > MAX_MESSAGE
    ? `${plain.slice(0, MAX_MESSAGE - 1)}…`
    : plain;
}
