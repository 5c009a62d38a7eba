import { parseArgs } from "node:util";
import { orList, suggest } from "../errors";
import { EXAMINATIONS } from "../evaluation/aims";
import { evaluate } from "../evaluation/evaluate";
import { instancesReport } from "../evaluation/instances";
import { methodsReport } from "../evaluation/methods";
import { evaluationJson, evaluationTable, percent } from "../evaluation/table";
import { loadModel } from "../network/load";
import { SPLITS, type Split } from "../scenes/layout";
import { runCommand, UsageError } from "./command";
import { progressLine } from "./progress-line";

const NAMES = Object.keys(EXAMINATIONS);

const HELP = `npm run evaluate [-- NAME] [options]

Examines the networks of the scenes on scenes that they have never seen. With a NAME: is the network right, and do its
Grad-CAM maps point at the thing, by what is explained? Without one: all networks, all methods, all measures, in some
minutes. With instances: on scenes with a large and a small thing of one class, what of Grad-CAM++ finds both?

  NAME             ${NAMES.join(", ")}; or instances
  --json           one line of JSON
  --scenes N       how many scenes (default: 2000 with a NAME, else 300)
  --split S        ${SPLITS.join(", ")} (default: test; held-out shows sprites that no network was trained on)
`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      scenes: { type: "string" },
      split: { type: "string", default: "test" },
    },
  });
  const split = splitOf(values.split);
  if (positionals.length === 0) {
    const scenes = scenesOf(values.scenes, 300);
    const report = await methodsReport({ split, scenes, progressLine });
    console.log(values.json ? JSON.stringify(report.rows) : report.text);
    return;
  }
  if (String(positionals) === "instances") {
    const scenes = scenesOf(values.scenes, 300);
    const report = await instancesReport(scenes, progressLine);
    console.log(values.json ? JSON.stringify(report.rows) : report.text);
    return;
  }
  const name = nameOf(positionals);
  const scenes = scenesOf(values.scenes, 2000);
  const network = await loadModel(name);
  const onProgress = progressLine(name);
  const result = await evaluate(network, { split, scenes, onProgress });
  if (values.json) console.log(JSON.stringify(evaluationJson(result)));
  else {
    console.log(
      `${name}: right about ${percent(result.accuracy)} of ${scenes} ${split} scenes.\nGrad-CAM at ${network.defaultLayer}:\n\n${evaluationTable(result)}`,
    );
  }
}

function nameOf(positionals: readonly string[]): string {
  const [name] = positionals;
  if (positionals.length === 1 && NAMES.includes(name)) return name;
  throw new UsageError(
    `Expected the name of one network, ${orList(NAMES)}, got '${positionals.join(" ")}'.${suggest(name, NAMES)}`,
  );
}

function splitOf(text: string): Split {
  const split = SPLITS.find((one) => one === text);
  if (split) return split;
  throw new UsageError(
    `Expected --split to be ${orList(SPLITS)}, got '${text}'.${suggest(text, SPLITS)}`,
  );
}

function scenesOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^\d+$/.test(text) && Number(text) >= 2) return Number(text);
  throw new UsageError(
    `Expected --scenes to be a whole number, at least 2, got '${text}'.`,
  );
}

runCommand(HELP, main);
