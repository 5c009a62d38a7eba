import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** CUDA 12 runs with drivers from this version on. */
const OLDEST_DRIVER = 525;

/** Whether there is an NVIDIA card with its driver; TensorFlow has the last word on whether it can be used. */
export function cardVisible(): boolean {
  return existsSync("/dev/nvidiactl") || ask("name") !== undefined;
}

/** Why the driver cannot be used with CUDA 12, or undefined; a driver that does not say its version is not judged. */
export function driverProblem(): string | undefined {
  const version = ask("driver_version");
  const major = Number.parseInt(version ?? "", 10);
  if (Number.isNaN(major) || major >= OLDEST_DRIVER) return undefined;
  return `Expected an NVIDIA driver of version ${OLDEST_DRIVER} or newer, which CUDA 12 needs, got ${version}. Update it, then run the same command again.`;
}

/** Whether the system's linker finds a library; asked of Linux only. */
export function systemHasLibrary(name: string): boolean {
  const { stdout } = spawnSync("ldconfig", ["-p"], { encoding: "utf8" });
  return stdout?.includes(name) ?? false;
}

function ask(property: string): string | undefined {
  const query = [`--query-gpu=${property}`, "--format=csv,noheader"];
  const { status, stdout } = spawnSync("nvidia-smi", query, {
    encoding: "utf8",
    timeout: 10_000,
    windowsHide: true,
  });
  const [first] = (stdout ?? "").trim().split("\n");
  return status === 0 && first ? first.trim() : undefined;
}
