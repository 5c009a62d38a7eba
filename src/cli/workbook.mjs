// @ts-check
/**
 * The entry of every command: `node src/cli/workbook.mjs <command> [arguments]`, which is what the scripts of
 * package.json call. It makes sure that what the command needs is installed, then hands over to it.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { nearMatch } from "../setup/near-match.mjs";
import { nodeProblem } from "../setup/node-version.mjs";
import { pathsOf, ROOT } from "../setup/paths.mjs";
import { runMain } from "../setup/run-main.mjs";

/**
 * @typedef {object} Command
 * @property {string} help one line
 * @property {import("../setup/steps.mjs").StepName[]} needs
 * @property {boolean} [plain] a .mjs file that installs what it needs itself; the others are TypeScript
 */

/** @type {Record<string, Command>} */
export const COMMANDS = {
  start: {
    help: "opens the workbook in JupyterLab, and installs what is missing",
    needs: [],
    plain: true,
  },
  test: {
    help: "runs every test, and installs what is missing",
    needs: [],
    plain: true,
  },
  notebooks: {
    help: "executes the notebooks, writes executed .ipynb and HTML",
    needs: ["npm", "jupyter", "kernelspec", "network"],
  },
  book: {
    help: "makes a site of the executed notebooks",
    needs: ["npm", "jupyter", "kernelspec", "network"],
  },
  explain: {
    help: "explains one image from the shell",
    needs: ["npm", "network"],
  },
  lesson: {
    help: "makes, checks and builds lessons",
    needs: ["npm"],
  },
  grade: {
    help: "grades a folder of submissions that nobody trusts",
    needs: ["npm"],
  },
  "grade:worker": {
    help: "one more machine for grading",
    needs: ["npm"],
  },
  "grade:bundle": {
    help: "makes an autograder for Gradescope",
    needs: ["npm"],
  },
  check: {
    help: "runs a lesson's checks on one trusted submission, under mocha",
    needs: ["npm"],
  },
  docs: {
    help: "writes the reference of the core as pages",
    needs: ["npm"],
  },
  engine: {
    help: "shows the compute engines, or installs a faster one",
    needs: ["npm", "venv"],
  },
  bench: {
    help: "measures the core side by side with pytorch-grad-cam and PyTorch",
    needs: ["npm"],
  },
  train: {
    help: "trains a network of the scenes from its seed",
    needs: ["npm"],
  },
  evaluate: {
    help: "measures networks and methods on scenes with known truth",
    needs: ["npm"],
  },
  lint: {
    help: "checks types, style and formatting",
    needs: ["npm"],
  },
};

/** @param {string[]} argv */
async function main([name, ...args]) {
  if (name === undefined || name === "--help" || name === "-h") {
    console.log(overview());
    return name === undefined ? 1 : 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    console.error(unknownCommand(name));
    return 1;
  }
  const { needs, plain } = COMMANDS[name];
  if (plain) {
    const command = await import(`./${name}.mjs`);
    return command.main(args);
  }
  return runTypeScript(name, needs, args);
}

/**
 * As `node --require tsx/cjs src/cli/<name>.ts` would, but in this process.
 *
 * @param {string} name
 * @param {Command["needs"]} needs
 * @param {string[]} args
 */
async function runTypeScript(name, needs, args) {
  const file = path.join(ROOT, "src", "cli", `${name.replace(":", "-")}.ts`);
  if (!existsSync(file))
    throw new Error(`Expected command ${name} to be in ${file}.`);
  const { ensure } = await import("../setup/steps.mjs");
  await ensure(needs);
  runMain(file, args, pathsOf().tsx);
  return undefined;
}

function overview() {
  const rows = Object.entries(COMMANDS).map(
    ([name, { help }]) => `  npm run ${name.padEnd(12)} ${help}`,
  );
  return [
    "The workbook's commands:",
    ...rows,
    "",
    "npm start and npm test need no `run`. Help on one: npm run NAME -- --help",
  ].join("\n");
}

/** @param {string} name */
function unknownCommand(name) {
  const names = Object.keys(COMMANDS);
  const near = nearMatch(name, names);
  const hint = near ? ` Did you mean '${near}'?` : "";
  return `Expected a command (${names.join(", ")}), got '${name}'.${hint}`;
}

/** @param {unknown} error */
function fail(error) {
  const { name, message, stack } = /** @type {Error} */ (error);
  console.error(name === "UserError" ? message : stack);
  process.exitCode = 1;
}

const problem = nodeProblem(process.versions.node);
if (problem) fail({ name: "UserError", message: problem });
else
  main(process.argv.slice(2)).then((code) => {
    if (code !== undefined) process.exitCode = code;
  }, fail);
