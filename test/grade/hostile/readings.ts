import type { Attack } from "./attack";

/** What it found out is thrown, so that it would come back. */
const TELL = (expression: string) => `throw new Error(String(${expression}));`;

/** Reading what it must not, and reaching other processes. */
export const readings = (canaryFile: string): readonly Attack[] => [
  {
    name: "reading a file",
    body: TELL(
      `hostRequire("fs").readFileSync(${JSON.stringify(canaryFile)}, "utf8")`,
    ),
  },
  {
    name: "importing fs",
    top: `import fs from "fs"; export const leak = () => fs.readFileSync(${JSON.stringify(canaryFile)}, "utf8");`,
    body: TELL("leak()"),
    incident: "load",
  },
  {
    name: "requiring fs",
    body: TELL(
      `require("fs").readFileSync(${JSON.stringify(canaryFile)}, "utf8")`,
    ),
    incident: "load",
  },
  {
    name: "importing a file dynamically",
    body: `return import(${JSON.stringify(canaryFile)}).then((m: any) => { throw new Error(m.default); });`,
    incident: "load",
  },
  {
    name: "requiring a computed name",
    body: `return (require as any)(["f", "s"].join("")).readFileSync(${JSON.stringify(canaryFile)}, "utf8");`,
  },
  {
    name: "importing the checks",
    top: 'import { define } from "../../lessons/02-grad-cam/checks";',
    body: TELL("define"),
    incident: "load",
  },
  {
    name: "importing the solution",
    top: 'import { gradCamMap as solved } from "../../lessons/02-grad-cam/solution";',
    body: "return solved(activations, weights);",
    incident: "load",
  },
  {
    name: "importing the core",
    top: 'import { gradCam } from "../../src/index";',
    body: "return (gradCam as any)(activations, weights);",
    incident: "load",
  },
  {
    name: "reading the environment",
    body: TELL("JSON.stringify(hostProcess().env)"),
  },
  {
    name: "reading the environment by name",
    body: TELL("JSON.stringify(process.env)"),
  },
  {
    name: "reading /proc",
    body: TELL('hostRequire("fs").readFileSync("/proc/self/environ", "utf8")'),
  },
  {
    name: "the network by fetch",
    body: 'return (globalThis as any).fetch("http://127.0.0.1:1").then((r: any) => r.text()).then((t: any) => { throw new Error(t); });',
  },
  {
    name: "the network by TensorFlow.js",
    body: "return tf.loadLayersModel('http://127.0.0.1:CANARY_PORT/model.json').then(() => { throw new Error('loaded'); });",
  },
  {
    name: "starting a program",
    body: TELL('hostRequire("child_process").execSync("id")'),
  },
  {
    name: "a worker",
    body: 'const { Worker } = hostRequire("worker_threads"); new Worker("for (;;);", { eval: true }); return tf.fill([2, 2], 7);',
  },
  {
    name: "a native addon",
    body: 'const p = hostProcess(); p.dlopen({ exports: {} }, "/tmp/x.node"); return tf.fill([2, 2], 7);',
  },
  {
    name: "process.binding",
    body: TELL('Object.keys(hostProcess().binding("spawn_sync"))'),
  },
  { name: "the inspector", body: TELL('hostRequire("inspector").open(0)') },
  {
    name: "vm",
    body: TELL('hostRequire("vm").runInThisContext("process.pid")'),
  },
  {
    name: "code from text",
    body: TELL('new Function("return process")().pid'),
  },
  { name: "eval", body: TELL('eval("process.pid")') },
  {
    name: "killing the grader",
    body: "const p = hostProcess(); p.kill(p.ppid, 9); return tf.fill([2, 2], 7);",
  },
  {
    name: "debugging the grader",
    body: "const p = hostProcess(); p._debugProcess(p.ppid); return tf.fill([2, 2], 7);",
  },
];
