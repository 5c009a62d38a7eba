import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lessonFolder } from "../src/lessons/names";

export const LESSON = "02-grad-cam";

/** What is handed in, in turn: the solution, a wrong answer, and a function that throws. */
const CHANGES: readonly (readonly [from: string, to: string])[] = [
  ["", ""],
  [
    "export function gradCamWeights(",
    "export function gradCamWeights(...args: Parameters<typeof mine>) { return mine(...args).mul(2); }\nfunction mine(",
  ],
  [
    "export function toHeatmap(",
    'export function toHeatmap() { throw new Error("later"); }\nfunction mine(',
  ],
];

/** Writes a folder of submissions, no two of them the same, and gives their files. */
export function writeSubmissions(folder: string, count: number): string[] {
  const solution = readFileSync(
    path.join(lessonFolder(LESSON), "solution.ts"),
    "utf8",
  );
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = CHANGES[i % CHANGES.length];
    if (!solution.includes(from))
      throw new Error(`Expected the solution of ${LESSON} to hold '${from}'.`);
    const student = path.join(folder, `s${String(i).padStart(4, "0")}`);
    mkdirSync(student, { recursive: true });
    const file = path.join(student, `${LESSON}.ts`);
    writeFileSync(file, `${solution.replace(from, to)}// ${i}\n`);
    return file;
  });
}
