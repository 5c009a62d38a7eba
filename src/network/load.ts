import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { engine } from "../engine/engine";
import { describe, orList, suggest } from "../errors";
import { Network, type TextInputs } from "./network";
import type { Preprocess } from "./preprocess";
import { NotFound, openSource, type Source } from "./source";

const ROOT = path.resolve(__dirname, "../..");

/** The networks that come with the workbook, by the name `loadModel` takes. */
export const EMBEDDED: Readonly<Record<string, string>> = {
  "efficientnet-lite0": ".cache/models/efficientnet-lite0/model.json",
  "scenes-gap": "datasets/models/scenes-gap/model.json",
  "scenes-fc": "datasets/models/scenes-fc/model.json",
  "scenes-count": "datasets/models/scenes-count/model.json",
  "scenes-caption": "datasets/models/scenes-caption/model.json",
  "scenes-vqa": "datasets/models/scenes-vqa/model.json",
  "scenes-max": "datasets/models/scenes-max/model.json",
};

export interface LoadOptions {
  /** x = (pixel - mean) / std at `size`; what is left out comes from preprocess.json, then from the model. */
  preprocess?: Partial<Preprocess>;
  /** The class names in the order of the outputs, or the path of a JSON file with them. */
  labels?: readonly string[] | string;
}

/** preprocess.json beside model.json */
interface Sidecar extends Partial<Preprocess>, TextInputs {
  labels?: readonly string[] | string;
}

/**
 * Loads a trained network and opens it for explanation.
 *
 * @param source  the name of an embedded network, the path of a model.json (a TensorFlow.js LayersModel or GraphModel), or its
 *                http(s) address
 * @param options preprocessing and labels; without them `preprocess.json` beside model.json counts, and without that
 *                x = pixel / 255 at the model's own size
 * @throws Error that names the file or address, what is wrong with it, and what it can be
 */
export async function loadModel(
  source: string,
  options: LoadOptions = {},
): Promise<Network> {
  const files = openSource(locate(source));
  const artifacts = await readArtifacts(files);
  const sidecar = await readSidecar(files);
  const labels = await readLabels(files, options, sidecar);
  await engine();
  const model = await parse(files, artifacts);
  const preprocess = { ...sidecar, ...options.preprocess };
  const name = Object.hasOwn(EMBEDDED, source) ? source : nameOf(files, model);
  try {
    const { vocabulary, sentence } = sidecar;
    return new Network(name, model, preprocess, labels, {
      vocabulary,
      sentence,
    });
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** A LayersModel has a name; a GraphModel is called by its folder. */
function nameOf(files: Source, model: tf.LayersModel | tf.GraphModel): string {
  return "name" in model
    ? model.name
    : path.basename(path.dirname(path.resolve(files.name)));
}

function locate(source: string): string {
  if (typeof source !== "string" || source === "") {
    throw new TypeError(
      `Expected \`source\` to be the name of a network, a path or an address, got ${describe(source)}.`,
    );
  }
  const embedded = Object.hasOwn(EMBEDDED, source) && EMBEDDED[source];
  if (!embedded) {
    if (!/[/\\.]/.test(source) && !existsSync(source)) throw unknown(source);
    return source;
  }
  const file = path.join(ROOT, embedded);
  if (!existsSync(file)) {
    throw new Error(
      `The network '${source}' has not been fetched yet. Run \`npm start\` or \`npm test\` once: both fetch it.`,
    );
  }
  return file;
}

function unknown(source: string): RangeError {
  const names = Object.keys(EMBEDDED);
  return new RangeError(
    `Expected \`source\` to be ${orList(names)}, the path of a model.json, or its http(s) address, got '${source}'.${suggest(source, names)}`,
  );
}

async function readArtifacts(files: Source): Promise<tf.io.ModelArtifacts> {
  const manifest = await readManifest(files);
  if (!isManifest(manifest)) {
    throw new Error(
      `'${files.name}' is not a TensorFlow.js model: it has no modelTopology or no weightsManifest.`,
    );
  }
  const weightData = await readWeights(files, manifest.weightsManifest);
  const weightSpecs = manifest.weightsManifest.flatMap(
    (group) => group.weights,
  );
  const { modelTopology, signature, userDefinedMetadata } = manifest;
  const isGraph = "node" in (modelTopology as object);
  const format = isGraph ? "graph-model" : "layers-model";
  return {
    modelTopology,
    format,
    signature,
    userDefinedMetadata,
    weightSpecs,
    weightData,
  };
}

function isManifest(manifest: tf.io.ModelJSON | null): boolean {
  const groups = manifest?.weightsManifest;
  return (
    !!manifest?.modelTopology &&
    Array.isArray(groups) &&
    groups.every(({ paths, weights }) => paths && weights)
  );
}

async function readWeights(
  files: Source,
  manifest: tf.io.WeightsManifestConfig,
): Promise<ArrayBuffer[]> {
  const paths = manifest.flatMap((group) => group.paths);
  const parts = await Promise.all(
    paths.map((file) =>
      files.read(file).catch((error: Error) => {
        throw new Error(
          `The weights file '${file}' of '${files.name}' cannot be read: ${error.message}.`,
          { cause: error },
        );
      }),
    ),
  );
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const expected = manifest
    .flatMap((group) => group.weights)
    .reduce((sum, spec) => sum + byteLength(spec), 0);
  if (total !== expected && !Number.isNaN(expected)) {
    throw new Error(
      `The weights of '${files.name}' should be ${expected} bytes in all, got ${total} from ${paths.join(", ")}: the files are incomplete or of another model.`,
    );
  }
  return parts.map(ownBuffer);
}

/** The bytes of a Buffer without others around them; copied only where there are some. */
function ownBuffer({ buffer, byteOffset, length }: Buffer): ArrayBuffer {
  const whole = buffer as ArrayBuffer;
  return length === whole.byteLength
    ? whole
    : whole.slice(byteOffset, byteOffset + length);
}

/** The size of one weight in the file; NaN for strings, whose size is in the file itself. */
function byteLength({
  shape,
  dtype,
  quantization,
}: tf.io.WeightsManifestEntry): number {
  const sizes: Record<string, number> = {
    float32: 4,
    int32: 4,
    complex64: 8,
    bool: 1,
    float16: 2,
    uint16: 2,
    uint8: 1,
  };
  const size = sizes[quantization?.dtype ?? dtype] ?? NaN;
  return shape.reduce((a, b) => a * b, size);
}

async function parse(
  files: Source,
  artifacts: tf.io.ModelArtifacts,
): Promise<tf.LayersModel | tf.GraphModel> {
  const isGraph = artifacts.format === "graph-model";
  try {
    return isGraph
      ? await tf.loadGraphModel({ load: () => Promise.resolve(artifacts) })
      : await parseLayers(artifacts);
  } catch (error) {
    throw new Error(
      `'${files.name}' cannot be loaded as a ${isGraph ? "GraphModel" : "LayersModel"}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** The model first, its weights then, so that wrong weights leave no tensor behind. */
async function parseLayers({
  weightData,
  weightSpecs,
  ...rest
}: tf.io.ModelArtifacts): Promise<tf.LayersModel> {
  const modelTopology = withoutInitializers(rest.modelTopology);
  const artifacts = { ...rest, modelTopology };
  const model = await tf.loadLayersModel({
    load: () => Promise.resolve(artifacts),
  });
  const own = weightSpecs!.filter(({ group }) => group !== "optimizer");
  const weights = tf.io.decodeWeights(weightData!, own);
  try {
    model.loadWeights(weights);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose(weights);
  }
}

/** Weights that are replaced at once need not be drawn at random first, which takes seconds for a large network. */
function withoutInitializers<T>(topology: T): T {
  const text = JSON.stringify(topology, (key, value: unknown) =>
    key.endsWith("_initializer") && value
      ? { class_name: "Zeros", config: {} }
      : value,
  );
  return JSON.parse(text) as T;
}

/** preprocess.json may be missing; some servers say so by 403, or with a page in place of the file. */
async function readSidecar(files: Source): Promise<Sidecar> {
  const file = "preprocess.json";
  let text: string;
  try {
    text = (await files.read(file)).toString("utf8");
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
  if (files.isWeb && text.trimStart().startsWith("<")) return {};
  const sidecar = parseJson<Sidecar>(text, `${file} beside ${files.name}`);
  if (
    typeof sidecar === "object" &&
    sidecar !== null &&
    !Array.isArray(sidecar)
  )
    return sidecar;
  throw new TypeError(
    `Expected ${file} beside ${files.name} to hold an object with size, mean, std, labels, got ${describe(sidecar)}.`,
  );
}

async function readLabels(
  files: Source,
  options: LoadOptions,
  sidecar: Sidecar,
): Promise<readonly string[] | undefined> {
  const labels = options.labels ?? sidecar.labels;
  if (typeof labels !== "string") return checkLabels(labels);
  // A path in an option is the caller's, one in preprocess.json is relative to it.
  const own = options.labels === undefined;
  try {
    const bytes = own ? await files.read(labels) : await readFile(labels);
    return checkLabels(parseJson(bytes.toString("utf8"), labels));
  } catch (error) {
    throw new Error(
      `Expected \`labels\` to be a list of class names, or the path of a JSON file with one, got '${labels}': ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function checkLabels(labels: unknown): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  if (
    Array.isArray(labels) &&
    labels.every((label) => typeof label === "string")
  )
    return labels;
  throw new TypeError(
    `Expected \`labels\` to be a list of class names, got ${describe(labels)}.`,
  );
}

async function readManifest(files: Source): Promise<tf.io.ModelJSON> {
  const bytes = await files.read(files.model).catch((error: Error) => {
    throw new Error(
      `Expected \`source\` to be a model.json, got '${files.name}': ${error.message}.`,
      { cause: error },
    );
  });
  return parseJson(bytes.toString("utf8"), files.name);
}

function parseJson<T>(text: string, name: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(
      `'${name}' is not JSON: it begins with ${JSON.stringify(text.slice(0, 20))}.`,
    );
  }
}
