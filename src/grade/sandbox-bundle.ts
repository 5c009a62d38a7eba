import { createRequire } from "node:module";
import path from "node:path";
import { build, type Plugin } from "esbuild";

/** Parts of TensorFlow.js for a browser, for files and for the network, which a sandbox has not: a quarter of its start. */
const WITHHELD =
  /^(@tensorflow\/tfjs-(backend-webgl|converter|data)|node-fetch)$/;

/** The sandbox computes on TensorFlow.js' own cpu engine: it has none to choose. */
const ENGINE = path.join(__dirname, "../engine/engine.ts");

/** A module with all that it requires, but for Node's own, as one script: a snapshot can be made of no other. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    target: "node20",
    format: "iife",
    mainFields: ["module", "main"],
    logLevel: "silent",
    plugins: [smaller],
  });
  return outputFiles[0].text;
}

const smaller: Plugin = {
  name: "smaller",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: WITHHELD }, (at) => ({
      path: createRequire(path.join(at.resolveDir, "_")).resolve(at.path),
      namespace: "withheld",
    }));
    onLoad({ filter: /./, namespace: "withheld" }, (at) => ({
      contents: withheld(at.path),
    }));
    onLoad({ filter: /engine\.ts$/ }, (at) =>
      at.path === ENGINE
        ? { contents: "export const engine = async () => undefined;" }
        : undefined,
    );
  },
};

/** What a module exports, as functions that say that they are not there. */
function withheld(file: string): string {
  const names = Object.keys(createRequire(file)(file) as object);
  const refuse = `const refuse = (name) => () => { throw new Error("\`tf." + name + "\` is not available in a submission"); };`;
  const exported = names
    .filter((name) => name !== "default")
    .map((name) => `export const ${name} = refuse("${name}");`);
  return [refuse, ...exported].join("\n");
}
