import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lazy } from "../lazy";
import { PERMISSION_FLAGS, type Launcher } from "./isolation";
import { endedWithParent } from "./isolation-system";
import { bundle } from "./sandbox-bundle";
import { sandboxFolder } from "./sandbox-folder";

/**
 * An interpreter in WebAssembly, which a submission cannot leave, in a process of its own, which can be killed: for machines
 * without bubblewrap. Without a compiler TensorFlow.js starts in a second, and computes a hundred times slower.
 */
export async function quickjs(): Promise<Launcher> {
  const { program, inside, folder } = await files();
  const flags = [...PERMISSION_FLAGS, `--allow-fs-read=${folder}/*`];
  const [command, ...args] = [
    ...endedWithParent(),
    ...[process.execPath, ...flags, program, inside],
  ];
  return () => ({ command, args });
}

const files = lazy(async () => {
  const folder = sandboxFolder();
  const make = async (entry: string) => {
    const file = path.join(folder, `${entry}.js`);
    writeFileSync(file, await bundle(path.join(__dirname, `${entry}.ts`)));
    chmodSync(file, 0o644);
    return file;
  };
  const [program, inside] = await Promise.all([
    make("child-quickjs"),
    make("child-quickjs-inside"),
  ]);
  return { folder, program, inside };
});
