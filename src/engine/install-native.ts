import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { withLock } from "../setup/lock.mjs";
import { pathsOf } from "../setup/paths.mjs";
import { secondsSince, withProgress } from "../setup/progress.mjs";
import { killRunning } from "../setup/run-logged.mjs";
import { buildNative, buildProblem } from "./build-native";
import { cardVisible, driverProblem } from "./card";
import { runScript } from "./child";
import { cudaFolder } from "./cuda";
import type { Flavour, Plan } from "./flavours";
import { installPublished } from "./published";
import { getSource, removeLeftovers } from "./source";
import type { Verified } from "./verify-native";

/**
 * Makes an engine of tfjs-node in .cache/engines, and checks it. It is made in a folder beside and takes its name
 * last: an interrupted installation, or one that fails the check, leaves nothing that the engine would load.
 *
 * @param options cuda: NVIDIA's libraries come along although no card is found here
 * @throws if a step fails; the message says which, and what to do
 */
export async function installEngine(
  flavour: Flavour,
  { cuda = false } = {},
): Promise<void> {
  const started = performance.now();
  const stopListening = stopOnSignals();
  const waiting = () =>
    console.log("Waiting for another installation of it to finish …");
  const verified = await withLock(
    `${flavour.folder}.lock`,
    () => installUnlessThere(planFor(flavour, cuda)),
    waiting,
  );
  stopListening();
  console.log(outcome(flavour, verified, secondsSince(started)));
}

function planFor(flavour: Flavour, cuda: boolean): Plan {
  const card = flavour.usesCard && cardVisible();
  const problem = card ? driverProblem() : undefined;
  if (problem) throw new Error(problem);
  return {
    flavour,
    // Beside the folder, not in the system's: Node must find the workbook's TensorFlow.js from there.
    folder: `${flavour.folder}.partial`,
    log: path.join(pathsOf().logs, `engine-${flavour.engine}.log`),
    cuda: flavour.usesCard && (cuda || card),
    card,
  };
}

async function installUnlessThere(plan: Plan): Promise<Verified> {
  const { flavour, folder, log } = plan;
  mkdirSync(path.dirname(log), { recursive: true });
  rmSync(log, { force: true });
  if (existsSync(flavour.folder)) {
    const result = await checkInstalled({ ...plan, folder: flavour.folder });
    if (typeof result !== "string") return result;
    console.log(`  it does not serve here (${result}): installing it again`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const verified = await make(plan);
    await withProgress("cleaning up", () => removeLeftovers(plan));
    rmSync(flavour.folder, { recursive: true, force: true });
    renameSync(folder, flavour.folder);
    return verified;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkInstalled(plan: Plan): Promise<Verified | string> {
  const result = await check("checking the installed one", plan);
  if (typeof result === "string" || result.usesCard) return result;
  const wanting = plan.cuda && !existsSync(cudaFolder(plan));
  return wanting ? "it came without NVIDIA's libraries" : result;
}

/** The publisher's binaries where they are to be had and work, else our own. */
async function make(plan: Plan): Promise<Verified> {
  const name = plan.flavour.package;
  await withProgress(`${name}, from npm`, () => getSource(plan));
  const published = await makePublished(plan);
  if (typeof published !== "string") return published;
  const impossible = buildProblem(plan);
  if (impossible) throw new Error(`${capital(published)}. ${impossible}`);
  console.log(`  ${published}: building from source`);
  await buildNative(plan);
  const built = await check("checking a gradient", plan);
  if (typeof built !== "string") return built;
  throw new Error(
    `The ${plan.flavour.engine} engine was built but does not work, and is removed: ${built}. More is in ${plan.log}.`,
  );
}

async function makePublished(plan: Plan): Promise<Verified | string> {
  const missing = await installPublished(plan);
  if (missing) return missing;
  const result = await check("checking a gradient", plan);
  return typeof result === "string"
    ? `the publisher's binaries do not work here (${result})`
    : result;
}

/** What was found of the tfjs-node in the plan's folder, or in words what is wrong with it. */
async function check(title: string, plan: Plan): Promise<Verified | string> {
  const { flavour, folder, log, card } = plan;
  let verified: Verified | undefined;
  // Where a card is there and not used, TensorFlow's messages say why.
  const level = card
    ? { TF_CPP_MIN_LOG_LEVEL: "1", TF_CPP_VMODULE: "dso_loader=1" }
    : {};
  const { problem, said } = await withProgress(title, () =>
    runScript("verify-native.ts", [flavour.package, folder], {
      env: { ...process.env, ...level, WORKBOOK_ENGINE: flavour.engine },
      onMessage: (message) => (verified = message as Verified),
    }),
  );
  appendFileSync(log, said);
  if (problem) return problem;
  if (!verified) return "it said nothing";
  return card && !verified.usesCard
    ? `it does not use the card; TensorFlow's reasons are in ${log}`
    : verified;
}

function outcome(
  { engine, usesCard: forCard }: Flavour,
  { usesCard }: Verified,
  seconds: string,
): string {
  const where = usesCard ? " on the card" : "";
  return forCard && !usesCard
    ? `The ${engine} engine is installed (${seconds}). No card found: computing on the processor; not verified on a GPU here.\n` +
        `WORKBOOK_ENGINE=${engine} asks for it. Once there is a card, run npm run engine -- ${engine} again: it adds what is missing and checks it there.`
    : `The ${engine} engine is installed and checked${where} (${seconds}). WORKBOOK_ENGINE=${engine} asks for it; npm run engine shows which one computes otherwise.`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** Ctrl-C ends what we started; leaving releases the lock. */
function stopOnSignals(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const handlers = signals.map((signal) => {
    const stop = () => {
      killRunning();
      process.exit(128 + os.constants.signals[signal]);
    };
    process.once(signal, stop);
    return () => process.off(signal, stop);
  });
  return () => handlers.forEach((remove) => remove());
}
