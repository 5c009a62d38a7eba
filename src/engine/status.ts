import { withProgress } from "../setup/progress.mjs";
import { ENGINES, PACKAGES, type EngineName } from "./engine";
import { FLAVOURS } from "./flavours";
import { findPackage } from "./optional-package";
import { survey, type Findings } from "./survey";

/** What each engine is, and what it would bring where it is missing. */
const ABOUT: Readonly<Record<string, { what: string; brings?: string }>> = {
  onnx: {
    what: "onnxruntime for networks, WebAssembly for the rest",
    brings: "networks run several times as fast as on wasm",
  },
  gpu: {
    what: "TensorFlow on an NVIDIA card",
    brings: "large networks, batches and training on the card",
  },
  native: {
    what: "TensorFlow on the processor",
    brings: "training, and large networks up to 5 times as fast as on wasm",
  },
  wasm: { what: "WebAssembly, comes with the workbook" },
  cpu: { what: "plain JavaScript, comes with the workbook, slow" },
};

export interface Status {
  readonly text: string;
  /** Whether an engine could be chosen. */
  readonly ok: boolean;
}

/** The table of the engines, then which one computes and why. Takes some seconds if it measures. */
export async function engineStatus({ measure = true } = {}): Promise<Status> {
  const names = ENGINES.filter(isInstalled);
  const look = () => survey(names, { measure });
  const { chosen, engines } = measure
    ? await withProgress(`measuring ${names.join(", ")}, one by one`, look)
    : await look();
  const network = [...engines.values()].find((found) => found.network)?.network;
  const legend = `Measured on ${network}, one image; x: the time relative to wasm's.`;
  const missing = ENGINES.filter((name) => !isInstalled(name));
  const text = [
    engineTable(engines),
    "",
    ...(network ? [legend] : []),
    ...missing.map(howToInstall),
    choice(chosen),
  ];
  return { text: text.join("\n"), ok: chosen.name !== undefined };
}

/** One line for each engine, fastest first. */
export function engineTable(engines: ReadonlyMap<string, Findings>): string {
  const wasm = engines.get("wasm");
  const rows = ENGINES.map((name) => {
    const found = engines.get(name);
    const what = ABOUT[name]?.what ?? "";
    return [name, what, ...times(found, wasm), state(name, found)];
  });
  const measured = [...engines.values()].some(({ network }) => network);
  const head = ["engine", "", "forward", "Grad-CAM", ""];
  return measured
    ? align([head, ...rows])
    : align(rows.map(([name, what, , , how]) => [name, what, how]));
}

/** The forward pass and Grad-CAM; where time was over, at least how long the forward pass takes. */
function times(found: Findings = {}, wasm: Findings = {}): [string, string] {
  const { forward, gradCam, unfinished } = found;
  if (forward === undefined)
    return [unfinished ? `over ${inWords(unfinished)}` : "", ""];
  return [
    time(forward, wasm.forward),
    gradCam === undefined ? "" : time(gradCam, wasm.gradCam),
  ];
}

function time(ms: number, wasm: number | undefined): string {
  if (!wasm) return inWords(ms);
  const ratio = Number((ms / wasm).toPrecision(2));
  return `${inWords(ms)} (${ratio} x)`;
}

const inWords = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

function state(name: EngineName, found?: Findings): string {
  if (!isInstalled(name)) return "not installed";
  if (found?.problem) return `does not work: ${found.problem}`;
  const cardless = name === "gpu" && found?.usesCard === false;
  const note = cardless ? "; no card found: computing on the processor" : "";
  return `${whereFrom(name)}${note}`;
}

function isInstalled(name: EngineName): boolean {
  const needs = PACKAGES[name];
  return !needs || findPackage(needs) !== undefined;
}

function whereFrom(name: EngineName): string {
  const flavour = FLAVOURS.find(({ engine }) => engine === name);
  const file = flavour && findPackage(flavour.package);
  return file?.startsWith(flavour!.folder)
    ? "installed by npm run engine"
    : "installed";
}

function howToInstall(name: EngineName): string {
  const ours = FLAVOURS.some(({ engine }) => engine === name);
  const how = ours ? `npm run engine -- ${name}` : "npm install";
  return `${how} installs ${name}: ${ABOUT[name]?.brings ?? "faster"}.`;
}

function choice({ name, why, problem }: Findings): string {
  return name
    ? `Chosen: ${name}, ${why}.`
    : `Chosen: none. ${problem} WORKBOOK_ENGINE=wasm chooses what comes with the workbook.`;
}

function align(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => row[column].length)),
  );
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  "))
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}
