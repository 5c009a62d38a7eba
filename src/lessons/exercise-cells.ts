import type { Exercise } from "./exercise";
import type { Cell } from "./notebook";

/** A line of lesson.md of its own that stands for the cells of an exercise: {{exercise gradCamWeights}} */
export const PLACEHOLDER = /^\{\{exercise (\w+)\}\}$/;

/**
 * The cells of an exercise: its card, the student's cell, the check, and the function in place of ours.
 *
 * @param solution its text, folded into the card; not in a student's copy
 */
export function exerciseCells(
  lesson: string,
  exercise: Exercise,
  solution?: string,
): Cell[] {
  const { id, stub, inPlace } = exercise;
  const checked = `${id}Checked`;
  return [
    text(card(exercise, solution), [`card:${id}`]),
    code(stub.trim(), [`exercise:${id}`]),
    code(
      `const ${checked} = await check("${lesson}/${id}", ${id});\n${checked}`,
      [`check:${id}`],
    ),
    code(
      `// Your function in place of ours, once its checks pass.\nconst ${id}InPlace = async () => {\n${indent(inPlace.trim())}\n};\n${checked}.passed ? await ${id}InPlace() : console.log("Solve the exercise first.");`,
      [`in-place:${id}`],
    ),
  ];
}

function card(exercise: Exercise, solution?: string): string {
  const { title, task, trains, points, difficulty, importance, minutes } =
    exercise;
  const dots = (count: number) => "●".repeat(count) + "○".repeat(5 - count);
  const folded = [
    ...exercise.hints.map((hint, i) => fold(`Hint ${i + 1}`, hint)),
    ...(solution
      ? [fold("Solution", `\`\`\`typescript\n${solution.trim()}\n\`\`\``)]
      : []),
  ];
  return [
    `### Exercise: ${title}`,
    task.trim(),
    `difficulty ${dots(difficulty)} · importance ${dots(importance)} · ${minutes} minutes · ${points} point${points === 1 ? "" : "s"} · trains ${trains}`,
    ...folded,
  ].join("\n\n");
}

const fold = (summary: string, body: string) =>
  `<details><summary>${summary}</summary>\n\n${body.trim()}\n\n</details>`;

const indent = (lines: string) =>
  lines
    .split("\n")
    .map((line) => (line ? `  ${line}` : line))
    .join("\n");

const text = (source: string, tags: string[]): Cell => ({
  type: "markdown",
  source,
  tags,
});
const code = (source: string, tags: string[]): Cell => ({
  type: "code",
  source,
  tags,
});
