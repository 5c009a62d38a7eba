import {
  decode,
  MAX_FRAME_BYTES,
  ProtocolError,
  type Message,
} from "./protocol";

/** Puts a sandbox's message together from the pieces in which a pipe gives it. */
export class Frames {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /**
   * The message, when this was its last piece.
   *
   * @throws ProtocolError
   */
  take(piece: Buffer): Message | undefined {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < 4) return undefined;
    if (this.#pieces[0].length < 4)
      this.#pieces = [Buffer.concat(this.#pieces)];
    const length = this.#pieces[0].readUInt32LE(0);
    if (length > MAX_FRAME_BYTES) throw new ProtocolError("it is too long");
    if (this.#bytes < 4 + length) return undefined;
    // One question has one answer.
    if (this.#bytes > 4 + length)
      throw new ProtocolError("it is longer than it says");
    const frame = Buffer.concat(this.#pieces).subarray(4);
    this.#pieces = [];
    this.#bytes = 0;
    return decode(frame);
  }
}
