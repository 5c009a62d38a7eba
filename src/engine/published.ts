import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { withProgress } from "../setup/progress.mjs";
import { killRunning, runLogged } from "../setup/run-logged.mjs";
import { systemHasLibrary } from "./card";
import { packageFolder, type Plan } from "./flavours";

/** A server that has not answered by now is taken for out of reach. */
const ANSWER_MS = 5_000;
/** A download that has not ended by now is given up. */
const DOWNLOAD_MS = 600_000;

/** Variables by which the user names another server, or the way to it, to the package's install script. */
const OWN_WAY = /^(https?_proxy|(npm_config_)?tfjs_node_.*|cdn_storage)$/i;

/**
 * Installs the binaries that the publisher of tfjs-node offers: its install script downloads them.
 *
 * @returns why they are not to be had, or undefined when they are installed; whether they work is another question
 */
export async function installPublished(
  plan: Plan,
): Promise<string | undefined> {
  const folder = packageFolder(plan);
  const reason = unsuitable(plan) ?? (await outOfReach(folder, process.env));
  if (reason) return `the publisher's binaries ${reason}`;
  try {
    await withProgress("the publisher's binaries", () => runScript(plan));
  } catch {
    return `the publisher's binaries could not be installed (see ${plan.log})`;
  }
  if (process.platform === "win32") putLibraryBeside(folder);
  return undefined;
}

function unsuitable({ flavour, card }: Plan): string | undefined {
  const { published, needsLibrary } = flavour;
  if (!published.includes(process.platform))
    return `do not exist for ${process.platform}`;
  if (process.platform !== "linux" || !needsLibrary) return undefined;
  // Without a card nobody could tell whether they work with one.
  return card && systemHasLibrary(needsLibrary)
    ? undefined
    : `need a card and ${needsLibrary}, which are not both here`;
}

/** Asks the server first, since the script would wait for minutes where a firewall swallows its call. */
export async function outOfReach(
  folder: string,
  env: NodeJS.ProcessEnv,
  limit = ANSWER_MS,
): Promise<string | undefined> {
  if (Object.keys(env).some((name) => OWN_WAY.test(name))) return undefined;
  const manifest = readFileSync(path.join(folder, "package.json"), "utf8");
  const { binary } = JSON.parse(manifest) as { binary: { host: string } };
  const signal = AbortSignal.timeout(limit);
  try {
    await fetch(binary.host, { method: "HEAD", signal });
    return undefined;
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    return `are out of reach (${cause?.code ?? name})`;
  }
}

/** What npm would run if the project let it run such scripts. */
async function runScript(plan: Plan): Promise<void> {
  const { flavour, folder, log } = plan;
  const programs = path.join(folder, "node_modules", ".bin");
  const script = path.join("scripts", "install.js");
  const timer = setTimeout(killRunning, DOWNLOAD_MS);
  try {
    await runLogged(process.execPath, [script, ...flavour.installArguments], {
      log,
      cwd: packageFolder(plan),
      advice: "",
      env: withPath(programs, path.dirname(process.execPath)),
    });
  } finally {
    clearTimeout(timer);
  }
}

function withPath(...folders: string[]): NodeJS.ProcessEnv {
  // On Windows the variable may be spelt Path; two spellings at once would be ambiguous.
  const name =
    Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ??
    "PATH";
  const before = [...folders, process.env[name]].filter(Boolean);
  return { ...process.env, [name]: before.join(path.delimiter) };
}

/** The script puts TensorFlow's library for Windows where it would be for this Node's own version of the interface. */
function putLibraryBeside(folder: string): void {
  const name = "tensorflow.dll";
  const library = path.join(folder, "deps", "lib", name);
  const lib = path.join(folder, "lib");
  if (!existsSync(library) || !existsSync(lib)) return;
  for (const version of readdirSync(lib)) {
    const beside = path.join(lib, version, name);
    if (!existsSync(beside)) copyFileSync(library, beside);
  }
}
