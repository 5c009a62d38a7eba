import { spawn } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { findPackage } from "../../src/engine/optional-package";

const ROOT = path.resolve(__dirname, "../..");
const TSX = path.join(ROOT, "node_modules/tsx/dist/cjs/index.cjs");

/** Starts the engine in a process of its own, where nothing else has, and prints what came of it as JSON. */
const START = `
  const listeners = () => ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
  const before = listeners();
  const { engine } = require("./src/engine/engine");
  const report = (result) => console.log(JSON.stringify({ ...result, before, after: listeners() }));
`;
const ONCE = `${START} engine().then(report, (error) => report({ error: error.message }));`;

const installed = (name: string) =>
  findPackage(`@tensorflow/${name}`) !== undefined;

describe("the engine", () => {
  for (const name of ["cpu", "wasm"])
    it(`is ${name} when WORKBOOK_ENGINE says so, and adds no listener for errors nobody caught`, async () => {
      const started = await start(ONCE, name);
      expect(started).to.include({ name, why: "chosen by WORKBOOK_ENGINE" });
      expect(started.after).to.deep.equal(started.before);
    });

  it("is native when WORKBOOK_ENGINE says so", async function () {
    if (!installed("tfjs-node")) this.skip();
    const { name, why } = await start(ONCE, "native");
    expect({ name, why }).to.deep.equal({
      name: "native",
      why: "chosen by WORKBOOK_ENGINE",
    });
  });

  it("is otherwise the fastest that is installed, and says what the faster ones lack", async () => {
    const { name, why } = await start(ONCE);
    const missing = ["gpu", "native"].slice(
      0,
      ["gpu", "native", "wasm"].indexOf(name as string),
    );
    if (missing.includes("native"))
      expect(why).to.contain("native: @tensorflow/tfjs-node is not installed");
    else if (missing.length) expect(why).to.contain("gpu: ");
    else expect(why).to.equal("the fastest there is");
    expect(name).not.to.equal("cpu");
  });

  it("refuses a name it does not know, and guesses what was meant", async () => {
    const { error } = await start(ONCE, "watm");
    expect(error).to.equal(
      "Expected WORKBOOK_ENGINE to be one of gpu, native, wasm, cpu, got 'watm'. Did you mean 'wasm'?",
    );
  });

  it("says which package is missing", async function () {
    if (installed("tfjs-node-gpu")) this.skip();
    const { error } = await start(ONCE, "gpu");
    expect(error).to.equal(
      "WORKBOOK_ENGINE asks for 'gpu', which cannot start here: @tensorflow/tfjs-node-gpu is not installed. " +
        "Unset it to use the fastest engine that works.",
    );
  });

  it("may be started again after it could not", async () => {
    const again = `${START}
      engine().catch(() => { process.env.WORKBOOK_ENGINE = "cpu"; return engine(); }).then(report);`;
    expect(await start(again, "none")).to.include({ name: "cpu" });
  });
});

describe("npm run engine", () => {
  it("lists the engines, the chosen one and why", async () => {
    const { stdout, code } = await run(["src/cli/engine.ts"], "wasm");
    expect(code).to.equal(0);
    for (const name of ["onnx", "gpu", "native", "wasm", "cpu"])
      expect(stdout).to.match(new RegExp(`^ +${name} `, "m"));
    expect(stdout).to.contain("Chosen: wasm, chosen by WORKBOOK_ENGINE.");
  });

  it("refuses a command it does not know", async () => {
    const { stderr, code } = await run(["src/cli/engine.ts", "natve"]);
    expect(code).to.equal(2);
    expect(stderr).to.contain(
      "Expected 'status', 'native' or 'gpu', got 'natve'. Did you mean 'native'?",
    );
  });
});

/** Fails if the start writes anything but its report: a notebook shows all that an engine prints. */
async function start(
  code: string,
  wanted?: string,
): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await run(["-e", code], wanted);
  expect(stderr).to.equal("");
  return JSON.parse(stdout);
}

function run(
  args: string[],
  wanted?: string,
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const env = { ...process.env, WORKBOOK_ENGINE: wanted };
  if (!wanted) delete env.WORKBOOK_ENGINE;
  const child = spawn(process.execPath, ["--require", TSX, ...args], {
    cwd: ROOT,
    env,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ stdout, stderr, code }));
  });
}
