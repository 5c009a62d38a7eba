import { mkdirSync } from "node:fs";
import path from "node:path";
import { pipInstall } from "../setup/venv.mjs";
import { ROOT, type Plan } from "./flavours";

/** Where the wheels of a plan are unpacked, in part to stay, in part only to build with. */
export const wheelFolder = ({ folder }: Plan) => path.join(folder, "wheel");

/** Unpacks wheels. Only files are wanted of them, so any Python's serve, and nothing need be compiled for Python. */
export async function unpackWheels(
  plan: Plan,
  requirements: readonly string[],
): Promise<void> {
  const temporary = path.join(plan.folder, "temporary");
  mkdirSync(temporary, { recursive: true });
  const any = ["--no-deps", "--only-binary=:all:", "--python-version=3.11"];
  const args = [...any, "--target", wheelFolder(plan), ...requirements];
  // The system's folder for temporary files is often too small for them.
  const variables = { PIP_NO_COMPILE: "1", TMPDIR: temporary };
  await withVariables(variables, () => pipInstall(ROOT, args, plan.log));
}

async function withVariables(
  variables: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await work();
  } finally {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}
