/** The program of a QuickJS sandbox: a process that can be killed, around an interpreter that a submission cannot leave. */
import variant from "@jitl/quickjs-singlefile-cjs-release-sync";
import { readFileSync, writeSync } from "node:fs";
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import { endProcess, receive, send } from "./child-pipe";
import type { Request } from "./protocol";

const MEMORY_BYTES = 1 << 29;

/** Whether the request that is handled now has its reply. */
let isAnswered = false;

async function main(): Promise<void> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const vm = quickjs.newContext();
  vm.runtime.setMemoryLimit(MEMORY_BYTES);
  const { handle, runNextTimer } = start(vm);
  send({ ready: true });
  for (;;) {
    const { head, values } = receive();
    const given = [
      vm.newString(JSON.stringify(head)),
      vm.newArrayBuffer(values.slice().buffer),
    ];
    isAnswered = false;
    vm.callFunction(handle, vm.undefined, ...given).dispose();
    for (const one of given) one.dispose();
    while (!isAnswered) goOn(vm, runNextTimer, (head as Request).token);
  }
}

/** Runs the program inside, which hands out its two functions. */
function start(vm: QuickJSContext) {
  let handed: QuickJSHandle[] = [];
  giveHost(vm);
  const give = vm.newFunction("hostStart", (...functions) => {
    handed = functions.map((one) => one.dup());
  });
  vm.setProp(vm.global, "hostStart", give);
  const program = readFileSync(process.argv[2], "utf8");
  vm.unwrapResult(vm.evalCode(program, "sandbox")).dispose();
  const [handle, runNextTimer] = handed;
  return { handle, runNextTimer };
}

/** Runs what the call left to do: promises, then the timer that comes next. */
function goOn(vm: QuickJSContext, runNextTimer: QuickJSHandle, token: string) {
  vm.runtime.executePendingJobs().dispose();
  if (isAnswered) return;
  const ran = vm.callFunction(runNextTimer, vm.undefined);
  const error = "your function returned a promise that is never settled";
  // An error of a timer is nobody's answer.
  if (!ran.error && vm.dump(ran.value) === false) answer({ token, error });
  ran.dispose();
}

/** What can be called from inside. */
function giveHost(vm: QuickJSContext): void {
  const give = (name: string, run: (...args: QuickJSHandle[]) => void) =>
    vm.setProp(vm.global, name, vm.newFunction(name, run));
  give("hostPrint", (text) => writeSync(1, vm.getString(text)));
  give("hostEnd", endProcess);
  give("hostReply", (head, values) => {
    const bytes = vm.getArrayBuffer(values).value.slice();
    answer(JSON.parse(vm.getString(head)), new Float32Array(bytes.buffer));
  });
}

function answer(head: unknown, values?: Float32Array): void {
  send(head, values && [values]);
  isAnswered = true;
}

main().catch((error: Error) => {
  // The error itself holds the whole interpreter.
  console.error(error.message, error.stack);
  process.exit(1);
});
