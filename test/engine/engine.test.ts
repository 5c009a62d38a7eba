import { rmSync } from "node:fs";
import { expect } from "chai";
import { ENGINES, PACKAGES, type EngineName } from "../../src/engine/engine";
import { findPackage } from "../../src/engine/optional-package";
import { fakeGpu, run, temporaryFolder } from "./fakes";

/** Starts the engine in a process of its own, where nothing else has, and prints what came of it as JSON. */
const START = `
  const listeners = () => ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
  const before = listeners();
  const { engine } = require("./src/engine/engine");
  const report = (result) => console.log(JSON.stringify({ ...result, before, after: listeners() }));
`;
const ONCE = `${START} engine().then(report, (error) => report({ error: error.message }));`;

/** Whether the package is there that the engine needs, if it needs one. */
function isInstalled(name: EngineName): boolean {
  const needs = PACKAGES[name];
  return !needs || findPackage(needs) !== undefined;
}

describe("the engine", () => {
  for (const name of ["cpu", "wasm"])
    it(`is ${name} when WORKBOOK_ENGINE says so, and adds no listener for errors nobody caught`, async () => {
      const started = await start(ONCE, name);
      expect(started).to.include({ name, why: "chosen by WORKBOOK_ENGINE" });
      expect(started.after).to.deep.equal(started.before);
    });

  it("is native when WORKBOOK_ENGINE says so", async function () {
    if (!isInstalled("native")) this.skip();
    const { name, why } = await start(ONCE, "native");
    expect({ name, why }).to.deep.equal({
      name: "native",
      why: "chosen by WORKBOOK_ENGINE",
    });
  });

  it("is otherwise the fastest that works, and says what the faster ones lack", async () => {
    const { name, why } = await start(ONCE);
    expect(name).not.to.equal("cpu");
    const faster = ENGINES.slice(0, ENGINES.indexOf(name as EngineName));
    if (!faster.length) expect(why).to.equal("the fastest there is");
    for (const missing of faster)
      expect(why).to.contain(
        isInstalled(missing)
          ? `${missing}: `
          : `${missing}: ${PACKAGES[missing]} is not installed`,
      );
  });

  it("is none that cannot be loaded, and hears nothing from that one", async function () {
    if (isInstalled("gpu")) this.skip();
    const folder = temporaryFolder();
    try {
      fakeGpu(folder, 'throw new Error("it is damaged");');
      const { name } = await start(ONCE, undefined, folder);
      expect(name).not.to.equal("gpu");
      const { error } = await start(ONCE, "gpu", folder);
      expect(error).to.contain("cannot start here: it is damaged.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a name it does not know, and guesses what was meant", async () => {
    const { error } = await start(ONCE, "watm");
    expect(error).to.equal(
      `Expected WORKBOOK_ENGINE to be one of ${ENGINES.join(", ")}, got 'watm'. Did you mean 'wasm'?`,
    );
  });

  it("says which package is missing", async function () {
    if (isInstalled("gpu")) this.skip();
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

/** Fails if the start writes anything but its report: a notebook shows all that an engine prints. */
async function start(
  code: string,
  wanted?: string,
  packages?: string,
): Promise<Record<string, unknown>> {
  const variables = { WORKBOOK_ENGINE: wanted, NODE_PATH: packages };
  const { stdout, stderr } = await run(["-e", code], variables);
  expect(stderr).to.equal("");
  return JSON.parse(stdout);
}
