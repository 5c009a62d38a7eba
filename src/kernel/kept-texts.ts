/** Texts that are slow to make, kept in a folder between the kernel's runs. */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/**
 * One file per name: a digest of what the text was made from and of the text itself, then the text. So what was made from
 * something else is not found, nor what is damaged. Where nothing can be written, nothing is kept.
 */
export class KeptTexts {
  constructor(private readonly folder: string) {}

  /** The text kept under `name`, if it was made from `source`; else `make`'s, which is then kept. */
  get(name: string, source: string, make: () => string): string {
    const file = join(this.folder, name.replaceAll("/", "!"));
    const kept = read(file, source);
    if (kept !== undefined) return kept;
    const text = make();
    this.write(file, `${digest(source, text)}\n${text}`);
    return text;
  }

  /** Renamed into place: another kernel never reads half a file. */
  private write(file: string, content: string): void {
    const partial = `${file}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(partial, content);
      renameSync(partial, file);
    } catch {
      removeIfThere(partial);
    }
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // As little can be removed here as written.
  }
}

function read(file: string, source: string): string | undefined {
  try {
    const content = readFileSync(file, "utf8");
    const end = content.indexOf("\n");
    const text = content.slice(end + 1);
    return content.slice(0, end) === digest(source, text) ? text : undefined;
  } catch {
    return undefined;
  }
}

const digest = (source: string, text: string) =>
  createHash("sha256")
    .update(`${source.length}\n${source}${text}`)
    .digest("hex");
