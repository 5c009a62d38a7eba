import { installNative } from "../engine/install-native";
import { engineStatus, engineTable } from "../engine/status";
import { findPackage } from "../engine/optional-package";
import { describe, orList, suggest } from "../errors";
import { runCommand, UsageError } from "./command";

const HELP = `npm run engine [-- status | native | gpu]

  status   which compute engines there are, which one is used, and why (default)
  native   installs the native engine (tfjs-node) inside this folder: .cache/engines/native, 0.9 GB.
           On Linux it is built from npm's sources and PyPI's TensorFlow, which needs make and g++; on macOS and
           Windows its publisher's binaries are downloaded. Delete the folder to be rid of it.
  gpu      says how to use an NVIDIA card

WORKBOOK_ENGINE=gpu|native|wasm|cpu chooses an engine for any command.
`;

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  async status() {
    console.log(engineTable());
    console.log(`\n${await engineStatus()}`);
  },
  native: installNative,
  async gpu() {
    const name = "@tensorflow/tfjs-node-gpu";
    console.log(
      findPackage(name)
        ? `${name} is installed: it is used if it finds a card. See npm run engine -- status.`
        : `This command cannot install the GPU engine yet. Where ${name} is installed (npm install --no-save ${name}, ` +
            "with the CUDA libraries it asks for), the workbook uses it.",
    );
  },
};

async function engine([command = "status", ...more]: string[]): Promise<void> {
  const names = Object.keys(COMMANDS);
  if (!names.includes(command))
    throw new UsageError(
      `Expected ${orList(names)}, got ${describe(command)}.${suggest(command, names)}`,
    );
  if (more.length)
    throw new UsageError(
      `Expected nothing after '${command}', got ${describe(more[0])}.`,
    );
  await COMMANDS[command]();
}

runCommand(HELP, engine);
