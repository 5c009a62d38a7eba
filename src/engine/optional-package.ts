import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";
import { cardVisible } from "./card";
import { FLAVOURS, ROOT } from "./flavours";

/** Optional packages are those the user installed, else those that `npm run engine` made. */
const FOLDERS = [ROOT, ...FLAVOURS.map(({ folder }) => folder)];

/** What TensorFlow is told before it is loaded, unless the user says otherwise. */
const SETTINGS = {
  // Keeps messages about the processor off the console; errors are still shown.
  TF_CPP_MIN_LOG_LEVEL: "2",
  // oneDNN announces itself whatever the level, and is no faster for one image.
  TF_ENABLE_ONEDNN_OPTS: "0",
  // Else the first notebook takes all the memory of the card.
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
  // Cards would round the factors of products to 11 bits: explanations would differ from engine to engine.
  NVIDIA_TF32_OVERRIDE: "0",
};

/** The main file of an optional package, or undefined where it is not installed. */
export function findPackage(
  name: string,
  folders = FOLDERS,
): string | undefined {
  try {
    return require.resolve(name, { paths: folders });
  } catch {
    return undefined;
  }
}

let loaded = false;

/**
 * Loads tfjs-node or tfjs-node-gpu, which register their backend with TensorFlow.js.
 *
 * Only one of them for a process: both register the same names. Where tfjs-node-gpu has found no card, it computes on
 * the processor as tfjs-node does, and serves in its place.
 *
 * @throws if the package is not installed, or cannot be loaded
 */
export async function loadTfjsNode(
  name: string,
  folders = FOLDERS,
): Promise<void> {
  const file = findPackage(name, folders);
  if (!file) throw new Error(`${name} is not installed`);
  if (loaded) return;
  const flavour = FLAVOURS.find((known) => known.package === name);
  // Without a card its library takes time, and writes of failures that are none.
  const asked = process.env.WORKBOOK_ENGINE === flavour?.engine;
  if (flavour?.usesCard && !asked && !cardVisible())
    throw new Error("no card found");
  for (const [variable, value] of Object.entries(SETTINGS))
    process.env[variable] ??= value;
  restoreUtil();
  // Not import(): it wants a path here and an address there, depending on who compiled this file.
  const load = createRequire(file);
  // The library first: the package registers its kernels before it finds that the library cannot be loaded.
  const { find } = load("@mapbox/node-pre-gyp") as PreGyp;
  const library = find(path.resolve(path.dirname(file), "../package.json"));
  if (!existsSync(library))
    throw new Error(`${name} is there without its library`);
  load(library);
  load(file);
  loaded = true;
}

interface PreGyp {
  /** The path of the library that belongs to a package.json. */
  find(manifest: string): string;
}

/** tfjs-node 4.22 calls functions of node:util that Node 22 warns of, and later ones have removed. */
function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) =>
      value === null || value === undefined,
    isArray: Array.isArray,
  });
}
