/** Jupyter's wire protocol (https://jupyter-client.readthedocs.io/en/stable/messaging.html), version 5.4. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The fields of Jupyter's connection file. */
export interface Connection {
  transport: string;
  ip: string;
  key: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

/** Who sent a message, when, and what it is. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** Any message's content: its fields depend on the message's type. */
export type Content = Record<string, unknown>;

/** One message; `identities` is the route back to who asked. */
export interface Message {
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Content;
  content: Content;
}

const delimiter = "<IDS|MSG>";

/** A new message of `type`, as the answer to `parent`. */
export function createMessage(
  type: string,
  content: Content,
  parent: Partial<Header>,
  identities: Buffer[] = [],
): Message {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session: parent.session ?? randomUUID(),
    username: parent.username ?? "kernel",
    date: new Date().toISOString(),
    version: "5.4",
  };
  return { identities, header, parent, metadata: {}, content };
}

/** The message as ZeroMQ frames: route, delimiter, signature, then four JSON texts. */
export function encode(message: Message, key: string): Buffer[] {
  const { header, parent, metadata, content } = message;
  const parts = [header, parent, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  const head = [delimiter, sign(parts, key)].map((text) => Buffer.from(text));
  return [...message.identities, ...head, ...parts];
}

/** The message in ZeroMQ frames; throws if its signature was not made with `key`. */
export function decode(frames: Buffer[], key: string): Message {
  const start = frames.findIndex((frame) => frame.toString() === delimiter);
  const parts = frames.slice(start + 2, start + 6);
  if (start < 0 || parts.length < 4) throw new Error("Malformed message");
  const expected = Buffer.from(sign(parts, key));
  const actual = frames[start + 1];
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new Error("Message with a wrong signature");
  }
  const [header, parent, metadata, content] = parts.map(
    (part) => JSON.parse(part.toString()) as unknown,
  );
  return {
    identities: frames.slice(0, start),
    header: header as Header,
    parent: parent as Partial<Header>,
    metadata: metadata as Content,
    content: content as Content,
  };
}

/** An empty key means that messages are not signed. */
function sign(parts: Buffer[], key: string): string {
  if (!key) return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
