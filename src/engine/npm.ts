import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { runLogged } from "../setup/run-logged.mjs";

const ADVICE =
  "npm needs an internet connection, or a registry set in your .npmrc. Then try again.";

/** The folder of the npm that runs us, or of the one that came with Node. */
export function npmFolder(): string {
  const bin = path.dirname(realpathSync(process.execPath));
  const cli = process.env.npm_execpath;
  const candidates = [
    ...(cli && path.basename(cli) === "npm-cli.js"
      ? [path.resolve(cli, "../..")]
      : []),
    path.resolve(bin, "../lib/node_modules/npm"),
    path.join(bin, "node_modules", "npm"),
  ];
  const found = candidates.find((folder) =>
    existsSync(path.join(folder, "bin", "npm-cli.js")),
  );
  if (found) return found;
  throw new Error(
    "Expected to find npm beside Node. Start this command as `npm run engine -- native`.",
  );
}

/** Runs npm in `folder` as a project of its own; what npm downloads stays in there too. */
export function npm(
  folder: string,
  args: string[],
  log: string,
): Promise<void> {
  const cli = path.join(npmFolder(), "bin", "npm-cli.js");
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock"];
  return runLogged(
    process.execPath,
    [cli, ...args, "--prefix", folder, ...quiet],
    {
      log,
      cwd: folder,
      advice: ADVICE,
      env: {
        ...process.env,
        npm_config_cache: path.join(folder, "npm-cache"),
        npm_config_update_notifier: "false",
      },
    },
  );
}
