import { readSync, writeSync } from "node:fs";
import { decode, encode, type Message } from "./protocol";

/** Its own pipe to the grader: stdout and stderr belong to the submission. */
const PIPE = 3;

/** At once, with nothing of the submission run. */
export const endProcess = (
  process as unknown as { reallyExit(code: number): never }
).reallyExit.bind(process, 1);

/** Waits for the next request. Nothing of the submission runs meanwhile. */
export function receive(): Message {
  const [length] = new Uint32Array(read(4).buffer);
  return decode(read(length));
}

export function send(head: unknown, arrays: readonly Float32Array[] = []) {
  const frame = encode(head, arrays);
  for (let at = 0; at < frame.length;) at += writeSync(PIPE, frame, at);
}

function read(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = readSync(PIPE, bytes, at, length - at, null);
    // The grader is gone.
    if (count === 0) endProcess();
    at += count;
  }
  return bytes;
}
