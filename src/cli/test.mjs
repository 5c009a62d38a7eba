// @ts-check
import path from "node:path";
import { pathsOf, ROOT } from "../setup/paths.mjs";
import { runMain } from "../setup/run-main.mjs";
import { ensure } from "../setup/steps.mjs";

const HELP = `npm test [-- FILE… MOCHA-OPTIONS…]

Installs what is missing, then runs the tests: those of all files, or of the files named. Tests that take long and are
marked (slow) run where their file is named, or with --slow: CI does that.
Everything else after -- goes to mocha, for example:
  npm test -- --grep 'Grad-CAM'
  npm test -- test/explain/cam.test.ts`;

/** @param {string[]} args */
export async function main(args) {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(HELP);
    return 0;
  }
  await ensure(["npm", "jupyter", "kernel-suite", "kernelspec", "network"]);
  const { mocha } = pathsOf();
  const skipped = path.join(ROOT, "src", "setup", "list-skipped.mjs");
  // Here and not in .mocharc.json: mocha would add those to the files named.
  const named = args.some((arg) => arg.endsWith(".ts") && !arg.startsWith("-"));
  const files = named ? [] : ["test/**/*.test.ts"];
  const others = args.filter((arg) => arg !== "--slow");
  const chosen = others.some((arg) => /^(-g|--grep|-f|--fgrep)\b/.test(arg));
  const isQuick = !named && !chosen && others.length === args.length;
  const quick = isQuick ? ["--grep", "\\(slow\\)", "--invert"] : [];
  if (isQuick)
    console.log("Tests marked (slow) are left out: npm test -- --slow.");
  runMain(mocha, ["--require", skipped, ...quick, ...others, ...files]);
  return undefined;
}
