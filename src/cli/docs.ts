import { spawnSync } from "node:child_process";
import path from "node:path";
import { runCommand } from "./command";

const ROOT = path.resolve(__dirname, "../..");

const HELP = `npm run docs

Writes the reference of the core, every exported name with its equation, shapes and errors, as pages into out/api.
Open out/api/index.html.
`;

async function docs(): Promise<void> {
  const script = path.join(ROOT, "node_modules/typedoc/bin/typedoc");
  const { status } = spawnSync(process.execPath, [script], {
    cwd: ROOT,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

runCommand(HELP, docs);
