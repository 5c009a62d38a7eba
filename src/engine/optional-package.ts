import { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";

const ROOT = path.resolve(__dirname, "../..");

/** Where `npm run engine -- native` puts what it builds. */
export const NATIVE_FOLDER = path.join(ROOT, ".cache", "engines", "native");

/** Optional packages are those the user installed, else those that `npm run engine` made. */
const FOLDERS = [ROOT, NATIVE_FOLDER];

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

/**
 * Loads tfjs-node or tfjs-node-gpu, which register their backend with TensorFlow.js.
 *
 * @throws if the package is not installed, or cannot be loaded
 */
export async function loadTfjsNode(
  name: string,
  folders = FOLDERS,
): Promise<void> {
  const file = findPackage(name, folders);
  if (!file) throw new Error(`${name} is not installed`);
  // Keeps TensorFlow's messages about the processor off the console; its errors are still shown. oneDNN announces
  // itself whatever the level, and is no faster for one image.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  restoreUtil();
  // Not import(): it wants a path here and an address there, depending on who compiled this file.
  createRequire(__filename)(file);
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 has removed. */
function restoreUtil(): void {
  const missing: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, check] of Object.entries(missing))
    if (!(name in util)) Object.assign(util, { [name]: check });
}
