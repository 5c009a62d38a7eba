import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import type { NdArray } from "ndarray";
import { contiguous, isNdArray } from "../arrays";
import { engine } from "../engine/engine";
import { orList, suggest } from "../errors";
import { gradientMethods, mapMethods } from "../explain/catalogue";
import type {
  ExplainOptions,
  Explanation,
  GradientMap,
} from "../explain/explanation";
import type { GradientMethod } from "../explain/gradient";
import { guidedGradCam, type GuidedGradCam } from "../explain/guided-grad-cam";
import { toHeatmap } from "../explain/heatmap";
import type { ExplainMethod } from "../explain/map-method";
import { saliencyMap } from "../explain/saliency";
import { contrast, SCORES } from "../explain/score-target";
import type { ClassTarget, Target } from "../explain/target";
import { encodePng, loadImage, type Image } from "../image/image";
import { blend, paint } from "../image/overlay";
import { imagePort, type Input } from "../network/inputs";
import { EMBEDDED, loadModel } from "../network/load";
import type { Network } from "../network/network";
import { checkFolder, runCommand, UsageError, userPath } from "./command";

const MAPS: Readonly<Record<string, ExplainMethod>> = mapMethods;
const GRADIENTS: Readonly<Record<string, GradientMethod>> = gradientMethods;
const GUIDED = "guidedGradCam";
const METHODS = [...Object.keys(MAPS), ...Object.keys(GRADIENTS), GUIDED];

const HELP = `npm run explain -- --image FILE --out DIR [options]

Explains what a network sees in a picture. Writes explanation.json (every value), heatmap.png (at the network's input
size) and overlay.png (the heat map over the picture) into DIR.

  --image FILE     a PNG, JPEG, WebP, GIF, TIFF or AVIF picture
  --out DIR        made if it is not there
  --model M        ${Object.keys(EMBEDDED).join(", ")}, the path of a model.json, or its http(s) address
                   (default: efficientnet-lite0)
  --class C        a label, an index, or step,word, the word as a label or an index (default: the likeliest class);
                   "yes - no" explains why the first rather than the second
  --score S        of the class: ${SCORES.join(", ")} (default: logit);
                   expected-count needs no class, and sentence takes the caption as its class
  --text T         the question, for a network that answers one; the caption, for one that writes (default: its own)
  --method NAME    (default: gradCam) a map: ${Object.keys(MAPS).slice(0, 5).join(", ")},
                   ${Object.keys(MAPS).slice(5).join(", ")};
                   or a gradient of the picture: ${Object.keys(GRADIENTS).join(", ")}, ${GUIDED}
  --layer L        the layer to look at (default: the last convolution)
  --negative       what speaks against the class
  --mean M         per-channel means, in pixels of 0..255: one number or r,g,b
  --std S          the same for the standard deviations
  --labels FILE    a JSON file with the list of class names
  --opacity O      of the heat map in overlay.png, 0 to 1 (default: 0.5)
`;

async function explain(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      image: { type: "string" },
      out: { type: "string" },
      model: { type: "string", default: "efficientnet-lite0" },
      class: { type: "string" },
      score: { type: "string" },
      text: { type: "string" },
      method: { type: "string", default: "gradCam" },
      layer: { type: "string" },
      negative: { type: "boolean", default: false },
      mean: { type: "string" },
      std: { type: "string" },
      labels: { type: "string" },
      opacity: { type: "string", default: "0.5" },
    },
  });
  const name = findMethod(values.method);
  const opacity = numberBetween("--opacity", values.opacity, 0, 1);
  const preprocess = {
    ...(values.mean && { mean: numbers("--mean", values.mean) }),
    ...(values.std && { std: numbers("--std", values.std) }),
  };
  const file = userPath(required("--image", values.image));
  const out = userPath(required("--out", values.out));
  const image = await loadImage(file);
  checkFolder("--out", out);
  const network = await loadModel(modelPath(values.model), {
    preprocess,
    labels: values.labels && userPath(values.labels),
  });
  const { name: engineName, why } = await engine();
  console.log(`Engine: ${engineName}, ${why}.`);
  const start = performance.now();
  const input = inputOf(image, values.text, network);
  const result = await run(name, network, input, {
    target: scoreOf(values.score, values.class, network),
    layer: values.layer,
    negative: values.negative,
    onProgress: showProgress(),
  });
  report(result, performance.now() - start);
  await write(out, result, image, opacity);
}

type Result = Explanation | GradientMap | GuidedGradCam;

/** A name or an address as it is; a path from where the user called. */
function modelPath(model: string): string {
  const isPath = !(model in EMBEDDED) && !/^\w+:\/\//.test(model);
  return isPath && /[/\\.]/.test(model) ? userPath(model) : model;
}

function run(
  name: string,
  network: Network,
  input: Input,
  options: ExplainOptions<Target>,
): Promise<Result> {
  if (name === GUIDED) return guidedGradCam(network, input, options);
  return name in MAPS
    ? MAPS[name](network, input, options)
    : GRADIENTS[name](network, input, options);
}

/** Says every two seconds how far a slow method is. */
function showProgress(): (done: number, total: number) => void {
  let last = performance.now();
  return (done, total) => {
    const now = performance.now();
    if (now - last < 2000 || done === total) return;
    last = now;
    console.log(`  ${done} of ${total} channels`);
  };
}

/** The picture, with the question or the caption where there is one. */
function inputOf(
  image: Image,
  text: string | undefined,
  { name, graph, text: { vocabulary = {}, sentence } }: Network,
): Input {
  const [input] = Object.keys(vocabulary);
  if (text === undefined) {
    if (input === undefined || sentence) return image;
    throw new UsageError(
      `The option --text is missing: ${name} takes a ${input} beside the picture.`,
    );
  }
  if (input === undefined)
    throw new UsageError(
      `Expected no --text, since ${name} reads none, got '${text}'.`,
    );
  const picture = graph.inputs[imagePort(graph.inputs)].name;
  return { [picture]: image, [input]: text };
}

/** The class with the score that was asked for. */
function scoreOf(
  score: string | undefined,
  text: string | undefined,
  network: Network,
): Target | undefined {
  if (score === undefined) return targetOf(text, network);
  if (score === "expected-count") return { score };
  if (!SCORES.includes(score as "logit"))
    throw new UsageError(
      `Expected --score to be ${orList(SCORES)}, got '${score}'.${suggest(score, SCORES)}`,
    );
  const words = required("--class", text);
  if (score === "sentence") return { score, words };
  const of = targetOf(words, network)!;
  if (typeof of === "object" && "score" in of) return of;
  if (score === "contrast")
    throw new UsageError(
      `Expected --class to name two classes for the score contrast, as in "yes - no", got '${words}'.`,
    );
  return { score: score as "logit", of: of as ClassTarget };
}

/** A class given as text: a label wherever there is such a label, else an index, a path or a contrast of two. */
function targetOf(
  text: string | undefined,
  network: Network,
): Target | undefined {
  const { labels } = network;
  if (text === undefined || labels.includes(text)) return text;
  const both = text.split(" - ");
  if (both.length === 2) {
    const [of, against] = both.map((one) => targetOf(one.trim(), network));
    return contrast(of as ClassTarget, against as ClassTarget);
  }
  const [step, word] = text.split(",");
  if (/^\d+$/.test(step) && word) {
    return [Number(step), /^\d+$/.test(word) ? Number(word) : word];
  }
  return /^\d+$/.test(text) ? Number(text) : text;
}

function report(result: Result, ms: number) {
  const part = "gradCam" in result ? result.gradCam : result;
  const { target, note } = part;
  const method = "gradCam" in result ? "Guided Grad-CAM" : part.method;
  const where = "layer" in part ? ` at ${part.layer}` : "";
  // A contrast, or another score of one's own, has none.
  const index =
    target.index === null ? "" : `class ${target.index.toString()}, `;
  console.log(
    `${method} for '${target.label}' (${index}score ${target.score.toFixed(3)})${where}: ${ms.toFixed(0)} ms`,
  );
  if (note) console.log(`The result is empty: ${note}.`);
}

async function write(
  out: string,
  result: Result,
  image: Image,
  opacity: number,
): Promise<void> {
  const small = heatOf(result);
  const coarse = "map" in result ? result.map : small;
  const heat = toHeatmap(coarse, image.height, image.width);
  const files = {
    "explanation.json": JSON.stringify(result, asLists),
    "heatmap.png": await encodePng(paint(small)),
    "overlay.png": await encodePng(blend(image, paint(heat), opacity)),
  };
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(out, name), content);
    console.log(`  ${path.join(out, name)}`);
  }
}

function heatOf(result: Result): NdArray<Float32Array> {
  if ("map" in result) return result.heatmap;
  return saliencyMap(
    "gradient" in result ? result.gradient : result.guidedGradCam,
  );
}

/** Arrays as nested lists, [h][w][K], with the nine digits that a float32 needs. */
function asLists(_key: string, value: unknown): unknown {
  if (!isNdArray(value)) return value;
  const digits = Array.from(contiguous(value), (v) => Number(v.toPrecision(9)));
  return nest(digits, value);
}

function nest(values: number[], { shape }: NdArray<Float32Array>): unknown {
  let lists: unknown[] = values;
  for (const size of shape.slice(1).reverse()) {
    const rows: unknown[] = [];
    for (let i = 0; i < lists.length; i += size)
      rows.push(lists.slice(i, i + size));
    lists = rows;
  }
  return lists;
}

/** gradCam, also written grad-cam or GradCAM. */
function findMethod(name: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const found = METHODS.find((known) => plain(known) === plain(name));
  if (found) return found;
  throw new UsageError(
    `Expected --method to be ${orList(METHODS)}, got '${name}'.${suggest(name, METHODS)}`,
  );
}

function required(option: string, value: string | undefined): string {
  if (value) return value;
  throw new UsageError(`The option ${option} is missing.`);
}

function numberBetween(
  option: string,
  text: string,
  low: number,
  high: number,
): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= low && value <= high) return value;
  throw new UsageError(
    `Expected ${option} to be a number from ${low} to ${high}, got '${text}'.`,
  );
}

function numbers(option: string, text: string): number | number[] {
  const list = text.split(",").map((part) => Number(part.trim() || NaN));
  if (list.every(Number.isFinite)) return list.length === 1 ? list[0] : list;
  throw new UsageError(
    `Expected ${option} to be a number or numbers separated by commas, got '${text}'.`,
  );
}

runCommand(HELP, explain);
