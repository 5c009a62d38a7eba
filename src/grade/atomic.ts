import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";

/** How the name of a file begins that is not whole yet. */
export const PART = ".part-";

/**
 * Writes a file whole or not at all: whoever reads it, or finds it after a crash, sees the old one or the new one. A file
 * that is already the same is left alone.
 */
export async function writeWhole(
  file: string,
  content: string | Buffer,
): Promise<void> {
  const bytes = Buffer.from(content);
  if (await isSame(file, bytes)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const part = path.join(
    path.dirname(file),
    PART + randomBytes(6).toString("hex"),
  );
  try {
    const handle = await open(part, "wx");
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function isSame(file: string, bytes: Buffer): Promise<boolean> {
  try {
    return bytes.equals(await readFile(file));
  } catch {
    return false;
  }
}
