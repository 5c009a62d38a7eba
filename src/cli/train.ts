import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import type * as tf from "@tensorflow/tfjs";
import { engine } from "../engine/engine";
import { orList, suggest } from "../errors";
import { evaluate } from "../evaluation/evaluate";
import { loadModel } from "../network/load";
import { figureToPng } from "../plot/svg";
import { cardOf } from "../training/card";
import { learningCurve } from "../training/curve";
import type { Recipe } from "../training/recipe";
import { RECIPES } from "../training/recipes";
import { saveNetwork } from "../training/save";
import { copyTrunk, copyWeights, train, type Point } from "../training/train";
import { checkFolder, runCommand, UsageError, userPath } from "./command";
import { progressLine } from "./progress-line";

const ROOT = path.join(__dirname, "../..");
const NAMES = RECIPES.map(({ name }) => name);

const HELP = `npm run train -- NAME [options]

Trains a network of the scenes from its seed, on scenes that are drawn while it trains, and writes it with its learning
curve and its card. Goes on where an interrupted training stopped.

  NAME             ${NAMES.join(", ")};
                   all but the first start from the convolutions of another, as their cards say
  --out DIR        (default: datasets/models/NAME)
  --fresh          begin again instead of going on
  --steps N        fewer steps, for a trial (default: as many as the committed network)

Needs the native or the GPU engine: npm run engine -- native installs the first.
`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      fresh: { type: "boolean", default: false },
      steps: { type: "string" },
    },
  });
  const known = recipeOf(positionals);
  const recipe = { ...known, steps: stepsOf(values.steps) ?? known.steps };
  const out = values.out
    ? userPath(values.out)
    : path.join(ROOT, "datasets", "models", recipe.name);
  checkFolder("--out", out);
  const { name } = await trainingEngine();
  console.log(`Training ${recipe.name}: ${recipe.steps} steps on ${name}.`);
  const started = performance.now();
  const trunk = recipe.trunkOf
    ? ((await loadModel(recipe.trunkOf)).model as tf.LayersModel)
    : undefined;
  const checkpoint = path.join(ROOT, ".cache/training", `${recipe.name}.bin`);
  if (values.fresh) await rm(checkpoint, { force: true });
  const onProgress = (point: Point, seconds: number) =>
    console.log(progressText(point, recipe.steps, seconds));
  const { trainee, curve, seconds } = await train(recipe, {
    trunk,
    checkpoint,
    onProgress,
  });
  const model = recipe.build();
  if (trunk) copyTrunk(trunk, model);
  copyWeights(trainee, model);
  recipe.finish?.(model);
  await mkdir(out, { recursive: true });
  await saveNetwork(recipe, model, out);
  const png = await figureToPng(learningCurve(recipe.name, curve));
  await writeFile(path.join(out, "curve.png"), png);
  const parameters = model.countParams();
  const training = { seconds, engine: name, parameters };
  await writeFile(
    path.join(out, "README.md"),
    await card(recipe, training, out),
  );
  await rm(checkpoint, { force: true });
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(`Trained and examined in ${minutes} min: ${out}`);
}

function recipeOf(positionals: readonly string[]): Recipe {
  const [name = ""] = positionals;
  const recipe = RECIPES.find((one) => one.name === name);
  if (recipe && positionals.length === 1) return recipe;
  throw new UsageError(
    `Expected the name of one network, ${orList(NAMES)}, got '${positionals.join(" ")}'.${suggest(name, NAMES)}`,
  );
}

function stepsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(
    `Expected --steps to be a whole number, at least 1, got '${text}'.`,
  );
}

/** WebAssembly and plain JavaScript would take hours, and onnx does not train. */
async function trainingEngine() {
  const asked = process.env.WORKBOOK_ENGINE;
  if (asked && !["gpu", "native"].includes(asked)) {
    throw new UsageError(
      `Expected WORKBOOK_ENGINE to be gpu or native for training, got '${asked}'.`,
    );
  }
  process.env.WORKBOOK_ENGINE = asked ?? "native";
  return engine().catch((error: unknown) => {
    if (asked) throw error;
    throw new UsageError(
      "Training needs the native engine, which cannot start here. `npm run engine -- native` installs it.",
    );
  });
}

function progressText(
  { step, ...figures }: Point,
  steps: number,
  seconds: number,
): string {
  const text = Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(", ");
  return `  step ${step} of ${steps}, ${seconds.toFixed(0)} s: ${text}`;
}

async function card(
  recipe: Recipe,
  training: Parameters<typeof cardOf>[1],
  folder: string,
): Promise<string> {
  const loaded = await loadModel(path.join(folder, "model.json"));
  const evaluations = [];
  for (const split of ["test", "held-out"] as const) {
    const onProgress = progressLine(`examining on ${split} scenes`);
    evaluations.push(
      await evaluate(loaded, { split, scenes: 2000, onProgress }),
    );
  }
  return cardOf(recipe, training, evaluations);
}

runCommand(HELP, main);
