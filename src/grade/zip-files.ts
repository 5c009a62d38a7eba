import { buffer } from "node:stream/consumers";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import {
  LIMITS,
  megabytes,
  ReadError,
  shownName,
  type Files,
  type SubmittedFile,
} from "./files";

const UNIX_LINK = 0xa000;
const UNIX_TYPE = 0xf000;

/**
 * The files in a zip, by its directory: nothing is unpacked to disk, and a file is unpacked in memory only when it is
 * read. Names that lead out of the archive, links and encrypted files are left out, each with a note.
 *
 * @param modified when the zip was; the dates inside are whatever its maker's clock said
 * @throws ReadError for what is not a zip, and for one with too many entries
 */
export async function zipFiles(bytes: Buffer, modified: Date): Promise<Files> {
  const zip = await opened(bytes);
  if (zip.entryCount > LIMITS.entries)
    throw new ReadError(
      `the zip has ${zip.entryCount} entries; the limit is ${LIMITS.entries}`,
    );
  const files = new Map<string, SubmittedFile>();
  const notes: string[] = [];
  for (const entry of await entriesOf(zip)) {
    const name = nameOf(entry);
    if (name.endsWith("/")) continue;
    const problem =
      problemOf(entry, name) ??
      (files.has(name) && "is in the zip twice: the first one counts");
    if (problem) notes.push(`'${shownName(name)}' ${problem}`);
    else files.set(name, fileOf(zip, entry, name, modified));
  }
  return { files: [...files.values()], notes };
}

async function opened(bytes: Buffer): Promise<ZipFile> {
  try {
    // Names are decoded and judged here: one odd name must not make the rest unreadable.
    return await yauzl.fromBufferPromise(bytes, { decodeStrings: false });
  } catch (error) {
    throw new ReadError(`it is no readable zip (${(error as Error).message})`);
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw new ReadError(`the zip is damaged (${(error as Error).message})`);
  }
  return entries;
}

/** Windows' own packer writes backslashes. */
function nameOf({
  generalPurposeBitFlag,
  fileNameRaw,
  extraFields,
}: Entry): string {
  return yauzl.getFileNameLowLevel(
    generalPurposeBitFlag,
    fileNameRaw,
    extraFields,
    false,
  );
}

function problemOf(entry: Entry, name: string): string | undefined {
  if (yauzl.validateFileName(name)) return "leads out of the zip: not read";
  const type = (entry.externalFileAttributes >>> 16) & UNIX_TYPE;
  if (type === UNIX_LINK) return "is a symbolic link: not followed";
  if (entry.isEncrypted()) return "is encrypted: not read";
  if (!entry.canDecodeFileData())
    return "is packed in an unknown way: not read";
  return undefined;
}

function fileOf(
  zip: ZipFile,
  entry: Entry,
  name: string,
  modified: Date,
): SubmittedFile {
  return {
    path: name,
    size: entry.uncompressedSize,
    modified,
    read: () => unpacked(zip, entry),
  };
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const { uncompressedSize: size, compressedSize } = entry;
  const ratio = size / Math.max(1, compressedSize);
  if (
    size > LIMITS.notebookBytes ||
    (size > 1 << 20 && ratio > LIMITS.zipRatio)
  )
    throw new ReadError(
      `it would unpack ${megabytes(compressedSize)} to ${megabytes(size)}`,
    );
  try {
    // Ends as soon as more comes than the directory promised.
    return await buffer(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw new ReadError(`it cannot be unpacked (${(error as Error).message})`);
  }
}
