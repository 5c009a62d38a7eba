/**
 * The wire format of protocol buffers, as far as an ONNX model needs it
 * (https://protobuf.dev/programming-guides/encoding). A message is a list of pieces, so that weights are copied once.
 */
export type Message = readonly Uint8Array[];

/** A whole number, such as a dimension: field type 0. */
export function number(field: number, value: number): Message {
  return [varint(field * 8), varint(value)];
}

/** A 32-bit float: field type 5. */
export function float(field: number, value: number): Message {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [varint(field * 8 + 5), bytes];
}

/** Text, raw bytes or a message inside: field type 2. */
export function bytes(
  field: number,
  value: string | Uint8Array | Message,
): Message {
  const parts =
    typeof value === "string"
      ? [new TextEncoder().encode(value)]
      : value instanceof Uint8Array
        ? [value]
        : value;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [varint(field * 8 + 2), varint(length), ...parts];
}

/** One field for each of several values. */
export function repeated<T>(
  values: readonly T[],
  write: (value: T) => Message,
): Message {
  return values.flatMap(write);
}

export function concat(message: Message): Uint8Array {
  return Buffer.concat(message);
}

/** Seven bits a byte, lowest first; negative numbers as their 64-bit complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
