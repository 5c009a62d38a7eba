import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { lessonFolder, ROOT } from "../lessons/names";

/** Text and how it is written to pages change no grade. */
const TEXTS = /\.md$/;

/** SHA-256 of all that decides a grade: the lesson's checks and answers, and the code that applies them. */
export function checkVersion(lesson: string, root = ROOT): string {
  const folders = [
    lessonFolder(lesson, root),
    ...["src/lessons", "src/grade", "src/grade/code"].map((one) =>
      path.join(ROOT, one),
    ),
  ];
  const hash = createHash("sha256");
  for (const folder of folders)
    for (const file of readdirSync(folder, { withFileTypes: true }).sort(
      byName,
    ))
      if (file.isFile() && !TEXTS.test(file.name))
        hash
          .update(`${file.name}\0`)
          .update(readFileSync(path.join(folder, file.name)));
  return hash.digest("hex");
}

const byName = (a: { name: string }, b: { name: string }) =>
  a.name < b.name ? -1 : 1;
