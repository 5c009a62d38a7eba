import { ReadError } from "./files";

/**
 * The text of a file: UTF-8, with or without a byte order mark, or UTF-16 with one, as some editors on Windows write it.
 *
 * @throws ReadError for anything else
 */
export function textOf(bytes: Buffer): string {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw new ReadError("it is no text in UTF-8: save it as UTF-8");
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}
