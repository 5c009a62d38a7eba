import type { Evaluation } from "../evaluation/evaluate";
import { evaluationTable, percent } from "../evaluation/table";
import type { Recipe } from "./recipe";

export interface Training {
  readonly seconds: number;
  readonly engine: string;
  readonly parameters: number;
}

/** The README.md of a trained network: what it is, what it was trained on, and how good it is. */
export function cardOf(
  recipe: Recipe,
  { seconds, engine, parameters }: Training,
  [test, heldOut]: readonly Evaluation[],
): string {
  const asks = recipe.vocabulary && !recipe.sentence;
  const { name, about, steps, batchSize, seed, trunkOf, frozenTrunk } = recipe;
  const trunk = trunkOf
    ? `The convolutions start from those of \`${trunkOf}\`${frozenTrunk ? " and stay as they are" : ""}.`
    : "Every weight starts at random.";
  return `# ${name}

${about}.

| | |
|---|---|
| made by | \`npm run train -- ${name}\`, seed ${seed}, engine ${engine}, ${Math.round(seconds / 60)} min |
| data | ${steps * batchSize} scenes of the training split (\`datasets/scenes\`), each seen once, ${steps} steps of ${batchSize} |
| weights | ${parameters.toLocaleString("en")}, float32 |
| licence | MIT, as the sprites that the scenes are drawn from (Fluent Emoji, Microsoft) |

${trunk} Input: ${asks ? "a picture and a question" : "a picture"} of 96x96 pixels, x = (pixel - 128) / 64.

![The learning curve](curve.png)

## How good it is

On ${test.scenes} test scenes: right about ${percent(test.accuracy)}. With sprites that it was not trained on (${heldOut.scenes} scenes): ${percent(heldOut.accuracy)}.

Grad-CAM at the default layer, on the test scenes; in brackets the 95 % interval:

${evaluationTable(test)}

The same on the scenes with sprites that it was not trained on:

${evaluationTable(heldOut)}

Pointing: the hottest point is within 4 px of the thing. Energy: the heat inside the mask over the share of the picture that the mask covers, 1 by chance.
`;
}
