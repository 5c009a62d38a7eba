import { rmSync } from "node:fs";
import { expect } from "chai";
import { ENGINES, PACKAGES } from "../../src/engine/engine";
import { findPackage } from "../../src/engine/optional-package";
import { engineTable } from "../../src/engine/status";
import { findOut } from "../../src/engine/survey";
import { fakeGpu, run, temporaryFolder } from "./fakes";

const CLI = "src/cli/engine.ts";
const gpuInstalled = findPackage(PACKAGES.gpu!) !== undefined;

describe("npm run engine", () => {
  it("lists the engines, the chosen one and why", async () => {
    const { stdout, code } = await run([CLI, "--no-measure"], {
      WORKBOOK_ENGINE: "wasm",
    });
    expect(code).to.equal(0);
    for (const name of ENGINES)
      expect(stdout).to.match(new RegExp(`^ +${name} `, "m"));
    expect(stdout).to.contain("Chosen: wasm, chosen by WORKBOOK_ENGINE.");
    expect(stdout).not.to.contain(" ms");
  });

  it("measures what is installed, and shows why an engine ends at its start", async function () {
    if (gpuInstalled) this.skip();
    const folder = temporaryFolder();
    try {
      fakeGpu(folder, 'console.error("bad library"); process.abort();');
      const { stdout, code } = await run([CLI, "status"], {
        WORKBOOK_ENGINE: "wasm",
        NODE_PATH: folder,
      });
      expect(code).to.equal(0);
      const row = (name: string) =>
        new RegExp(`^ +${name} .*$`, "m").exec(stdout)?.[0];
      expect(row("gpu")).to.match(
        / does not work: it ended with SIGABRT: bad library$/,
      );
      for (const name of ["wasm", "cpu"])
        expect(row(name)).to.match(/ \d+ ms /);
      expect(stdout).to.contain("Chosen: wasm, chosen by WORKBOOK_ENGINE.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("shows the table where no engine could be chosen, and fails", async () => {
    const { stdout, code } = await run([CLI, "--no-measure"], {
      WORKBOOK_ENGINE: "watm",
    });
    expect(code).to.equal(1);
    expect(stdout).to.match(/^ +wasm /m);
    expect(stdout).to.contain("Chosen: none. Expected WORKBOOK_ENGINE to be");
  });

  for (const [args, message] of [
    [
      ["natve"],
      "Expected 'status', 'native' or 'gpu', got 'natve'. Did you mean 'native'?",
    ],
    [["native", "gpu"], "Expected nothing after 'native', got 'gpu'."],
    [["--cuda"], "Expected --cuda with 'gpu' only, got it with 'status'."],
    [["gpu", "--no-measure"], "Expected --no-measure with 'status' only"],
    [["--mesure"], "--mesure"],
  ] as const)
    it(`refuses ${args.join(" ")}`, async () => {
      const { stderr, code } = await run([CLI, ...args]);
      expect(code).to.equal(2);
      expect(stderr).to.contain(message);
    });
});

describe("an engine in a process of its own", () => {
  it("is not waited for when it hangs at its start", async function () {
    if (gpuInstalled) this.skip();
    const folder = temporaryFolder();
    const before = process.env.NODE_PATH;
    try {
      fakeGpu(folder, "for (;;);");
      process.env.NODE_PATH = folder;
      const started = performance.now();
      const limits = { start: 1_000, work: 1_000 };
      expect(await findOut("gpu", { measure: true, limits })).to.deep.equal({
        problem: "it did not start within 1 s",
      });
      expect(performance.now() - started).to.be.below(5_000);
    } finally {
      if (before === undefined) delete process.env.NODE_PATH;
      else process.env.NODE_PATH = before;
      rmSync(folder, { recursive: true });
    }
  });

  it("is not waited for when it computes for too long", async () => {
    const limits = { start: 30_000, work: 1 };
    const found = await findOut("cpu", { measure: true, limits });
    expect(found).to.include({ name: "cpu" });
    expect(found.forward).to.equal(undefined);
    expect(found.unfinished).to.be.within(0, 1_000);
  });
});

describe("the table of engines", () => {
  it("compares times with those of wasm", () => {
    const table = engineTable(
      new Map([
        ["wasm", { network: "n", forward: 80, gradCam: 100 }],
        ["cpu", { network: "n", forward: 1000 }],
      ]),
    );
    expect(table).to.match(/^ +wasm .* 80 ms \(1 x\) +100 ms \(1 x\) /m);
    expect(table).to.match(/^ +cpu .* 1000 ms \(13 x\) {2,}installed$/m);
  });

  it("shows how long an engine took at least whose time was over", () => {
    const table = engineTable(
      new Map([["cpu", { network: "n", unfinished: 2001.4 }]]),
    );
    expect(table).to.match(/^ +cpu .* over 2001 ms +installed$/m);
  });
});
