import { spawnSync } from "node:child_process";
import path from "node:path";
import { runCommand } from "./command";

const ROOT = path.resolve(__dirname, "../..");

const HELP = `npm run lint

Checks types (TypeScript, strict), style (ESLint) and formatting (Prettier). Fails if any of them complains.
Formatting is mended by: npx prettier --write src test lessons datasets
`;

/** Each checker is started by its file: tslab replaces node_modules/.bin/tsc by an older TypeScript. */
const CHECKS: Readonly<Record<string, string[]>> = {
  types: ["typescript/bin/tsc", "-p", "."],
  style: ["eslint/bin/eslint.js", "."],
  formatting: ["prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
};

async function lint(): Promise<void> {
  for (const [name, [file, ...args]] of Object.entries(CHECKS)) {
    const script = path.join(ROOT, "node_modules", file);
    const { status } = spawnSync(process.execPath, [script, ...args], {
      cwd: ROOT,
      stdio: "inherit",
    });
    console.log(`${name}: ${status === 0 ? "ok" : "FAILED"}`);
    if (status !== 0) process.exitCode = 1;
  }
}

runCommand(HELP, lint);
