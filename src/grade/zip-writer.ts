import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** With slashes; UTF-8. */
  readonly name: string;
  readonly data: Buffer;
  /** Unix type and permissions; default: a plain file, 0644. */
  readonly mode?: number;
}

const PLAIN_FILE = 0o100644;
/** 1980-01-01, the first date of the format: the same files give the same zip. */
const DATE = 0x21;
const UTF8 = 0x800;
const DEFLATE = 8;
const MADE_BY_UNIX = (3 << 8) | 20;

/** A zip with these files, packed. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = deflateRawSync(entry.data);
    const name = Buffer.from(entry.name);
    const common = commonHeader(entry.data, packed, name);
    const local = Buffer.concat([signature(0x04034b50), common, name, packed]);
    directory.push(directoryEntry(common, name, entry.mode, offset));
    files.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  return Buffer.concat([
    ...files,
    index,
    end(entries.length, index.length, offset),
  ]);
}

/** The fields that a file's own header and the directory share. */
function commonHeader(data: Buffer, packed: Buffer, name: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(UTF8, 2);
  header.writeUInt16LE(DEFLATE, 4);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32(data), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function directoryEntry(
  common: Buffer,
  name: Buffer,
  mode = PLAIN_FILE,
  offset: number,
): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(MADE_BY_UNIX);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((mode << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([signature(0x02014b50), madeBy, common, rest, name]);
}

function end(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(18);
  record.writeUInt16LE(count, 4);
  record.writeUInt16LE(count, 6);
  record.writeUInt32LE(size, 8);
  record.writeUInt32LE(offset, 12);
  return Buffer.concat([signature(0x06054b50), record]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
