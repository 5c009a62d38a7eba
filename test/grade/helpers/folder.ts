import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder of its own for each test, gone afterwards. */
export function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "grade-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Writes files, by their path; makes the folders that they need. */
export function write(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** An .ipynb file with these code cells; a pair is a tag and its cell. */
export function notebook(
  cells: readonly (string | [string, string])[],
): string {
  return JSON.stringify({
    cells: cells.map((cell) => {
      const [tag, source] = typeof cell === "string" ? [undefined, cell] : cell;
      return {
        cell_type: "code",
        metadata: tag ? { tags: [tag] } : {},
        source: source.split(/(?<=\n)/),
        outputs: [],
      };
    }),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
}
