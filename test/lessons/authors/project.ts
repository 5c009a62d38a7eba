import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(__dirname, "../../..");

/** A folder with the workbook's src and nothing else; inside the project, so that lessons find the packages. */
export function bareProject(): string {
  mkdirSync(path.join(ROOT, "out"), { recursive: true });
  const root = mkdtempSync(path.join(ROOT, "out/project-"));
  symlinkSync(path.join(ROOT, "src"), path.join(root, "src"));
  return root;
}
