/**
 * What goes over the pipe between the grader and a sandbox, in both directions: a length, a head in JSON, and float32 values.
 *
 *     u32 bytes that follow | u32 bytes of the head | head, padded with spaces to a multiple of 4 | values
 *
 * Both sides are on one machine, so both have its byte order.
 */

/** No exercise needs more: 16 million values. */
export const MAX_VALUES = 1 << 24;
const MAX_HEAD_BYTES = 1 << 21;
export const MAX_FRAME_BYTES = 4 + MAX_HEAD_BYTES + 4 * MAX_VALUES;
const MAX_DIMENSIONS = 8;
export const MAX_FUNCTIONS = 200;

/** What a sandbox is asked. */
export type Question =
  | { readonly kind: "load"; readonly code: string }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly ArgumentHead[];
    };

/** It has to send the token back. */
export type Request = Question & { readonly token: string };

/** Values follow the head; everything else is in it. */
export type ArgumentHead =
  | { readonly shape: readonly number[] }
  | { readonly value: number | string | boolean | readonly number[] };

export interface Message {
  readonly head: unknown;
  readonly values: Float32Array;
}

export class ProtocolError extends Error {
  override name = "ProtocolError";
}

export function encode(
  head: unknown,
  arrays: readonly Float32Array[] = [],
): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const headBytes = Math.ceil(text.length / 4) * 4;
  const count = arrays.reduce((sum, { length }) => sum + length, 0);
  const frame = Buffer.allocUnsafeSlow(8 + headBytes + 4 * count);
  new Uint32Array(frame.buffer, frame.byteOffset, 2).set([
    frame.length - 4,
    headBytes,
  ]);
  frame.set(text, 8);
  let at = 8 + headBytes;
  frame.fill(" ", 8 + text.length, at);
  for (const { buffer, byteOffset, byteLength } of arrays) {
    frame.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return frame;
}

/**
 * @param frame what follows the length
 * @throws ProtocolError
 */
export function decode(frame: Uint8Array): Message {
  // Numbers lie at multiples of 4 only.
  const { buffer, byteOffset, length } =
    frame.byteOffset % 4 ? Uint8Array.from(frame) : frame;
  const headBytes =
    length < 4 ? Infinity : new Uint32Array(buffer, byteOffset, 1)[0];
  const start = 4 + headBytes;
  if (
    headBytes > MAX_HEAD_BYTES ||
    start > length ||
    headBytes % 4 ||
    length % 4
  )
    throw new ProtocolError("the frame has no head");
  const text = Buffer.from(buffer, byteOffset + 4, headBytes).toString();
  const count = (length - start) / 4;
  try {
    return {
      head: JSON.parse(text) as unknown,
      values: new Float32Array(buffer, byteOffset + start, count),
    };
  } catch {
    throw new ProtocolError("the head is not JSON");
  }
}

/** Whether this is a shape, of `count` values. */
export function isShape(shape: unknown, count: number): shape is number[] {
  return (
    Array.isArray(shape) &&
    shape.length <= MAX_DIMENSIONS &&
    shape.every((size) => Number.isInteger(size) && size >= 0) &&
    (shape as number[]).reduce((a, b) => a * b, 1) === count
  );
}

/** Whether this can be an exercise's name. */
export const isName = (name: unknown): name is string =>
  typeof name === "string" && /^[\p{L}\p{N}_$]{1,100}$/u.test(name);
