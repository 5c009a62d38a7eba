import { engine, ENGINES, PACKAGES, type EngineName } from "./engine";
import { findPackage, NATIVE_FOLDER } from "./optional-package";

const ABOUT: Readonly<Record<EngineName, string>> = {
  gpu: "TensorFlow on an NVIDIA card",
  native: "TensorFlow on the processor",
  wasm: "WebAssembly, comes with the workbook",
  cpu: "plain JavaScript, comes with the workbook, slow",
};

/** One line for each engine, fastest first, and what to do about those that are missing. */
export function engineTable(): string {
  const rows = ENGINES.map((name) => [name, ABOUT[name], state(name)]);
  const onnx = ["onnx", "onnxruntime", "not part of the workbook yet"];
  return [onnx, ...rows]
    .map(([name, about, how]) => `  ${name.padEnd(8)}${about.padEnd(50)}${how}`)
    .join("\n");
}

/** The table, then which engine computes and why. */
export async function engineStatus(): Promise<string> {
  const { name, why } = await engine();
  return `Chosen: ${name}, ${why}.`;
}

function state(name: EngineName): string {
  const needs = PACKAGES[name];
  if (!needs) return "installed";
  const file = findPackage(needs);
  if (file)
    return file.startsWith(NATIVE_FOLDER)
      ? "installed by npm run engine"
      : "installed";
  return `not installed${name === "native" ? "; npm run engine -- native" : ""}`;
}
