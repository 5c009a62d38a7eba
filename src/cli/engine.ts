import { parseArgs } from "node:util";
import { ENGINES } from "../engine/engine";
import { GPU, NATIVE } from "../engine/flavours";
import { installEngine } from "../engine/install-native";
import { engineStatus } from "../engine/status";
import { describe, orList, suggest } from "../errors";
import { runCommand, UsageError } from "./command";

const HELP = `npm run engine [-- status [--no-measure] | native | gpu [--cuda]]

  status   which compute engines there are, how fast each is here, which one is used, and why (default)
           --no-measure  leaves out how fast, which takes some seconds
  native   installs TensorFlow for the processor (tfjs-node) in .cache/engines/native, 0.9 GB, and checks a gradient.
           Takes its publisher's binaries where they are to be had and work; else it is built from npm's sources and
           PyPI's TensorFlow, on Linux (x64, arm64), which needs g++
  gpu      the same for an NVIDIA card (tfjs-node-gpu) in .cache/engines/gpu: 1.3 GB, and about 5 GB more for NVIDIA's
           libraries, which come along where there is a card. Built on Linux x64; the card's driver must be there
           --cuda        brings NVIDIA's libraries although no card is found here

Delete an engine's folder to be rid of it. WORKBOOK_ENGINE=${ENGINES.join("|")} chooses one for any command.
`;

const COMMANDS = ["status", "native", "gpu"];

/** Which command an option belongs to. */
const OPTIONS = { "no-measure": "status", cuda: "gpu" } as const;

async function engine(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "no-measure": { type: "boolean", default: false },
      cuda: { type: "boolean", default: false },
    },
  });
  const [command = "status", ...more] = positionals;
  if (!COMMANDS.includes(command))
    throw new UsageError(
      `Expected ${orList(COMMANDS)}, got ${describe(command)}.${suggest(command, COMMANDS)}`,
    );
  if (more.length)
    throw new UsageError(
      `Expected nothing after '${command}', got ${describe(more[0])}.`,
    );
  for (const [option, owner] of Object.entries(OPTIONS))
    if (values[option as keyof typeof OPTIONS] && owner !== command)
      throw new UsageError(
        `Expected --${option} with '${owner}' only, got it with '${command}'.`,
      );
  if (command === "status") return showStatus(!values["no-measure"]);
  const flavour = command === "gpu" ? GPU : NATIVE;
  return installEngine(flavour, { cuda: values.cuda });
}

async function showStatus(measure: boolean): Promise<void> {
  const { text, ok } = await engineStatus({ measure });
  console.log(text);
  if (!ok) process.exitCode = 1;
}

runCommand(HELP, engine);
