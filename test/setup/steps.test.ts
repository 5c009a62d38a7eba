import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { kernelspec } from "../../src/setup/kernelspec.mjs";
import { withLock } from "../../src/setup/lock.mjs";
import { matchesLock, npmPackages } from "../../src/setup/npm-packages.mjs";
import { jupyterEnv, pathsOf } from "../../src/setup/paths.mjs";
import { findVenvMaker } from "../../src/setup/python.mjs";
import { runLogged } from "../../src/setup/run-logged.mjs";
import { hasStamp, stampKey, writeStamp } from "../../src/setup/stamp.mjs";
import { ensure, withNeeds, type StepName } from "../../src/setup/steps.mjs";
import { verifySha256 } from "../../src/setup/imagenet-network.mjs";

function refuse(): never {
  throw new Error("refused");
}

/** Set-up talks; the tests' report should not. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log } = console;
  const { write } = process.stdout;
  console.log = () => {};
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    console.log = log;
    process.stdout.write = write;
  }
}

describe("set-up", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "workbook-setup-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  describe("a stamp", () => {
    it("holds for the same key only, and goes with its folder", () => {
      const folder = path.join(root, "made");
      writeStamp(folder, stampKey("lock", 1));
      expect(hasStamp(folder, stampKey("lock", 1))).to.equal(true);
      expect(hasStamp(folder, stampKey("lock", 2))).to.equal(false);
      rmSync(folder, { recursive: true });
      expect(hasStamp(folder, stampKey("lock", 1))).to.equal(false);
    });
  });

  describe("the steps", () => {
    it("come in order, with what they need", () => {
      const names = (...wanted: Parameters<typeof withNeeds>[0]) =>
        withNeeds(wanted).map(({ name }) => name);
      expect(names("npm")).to.deep.equal(["npm"]);
      expect(names("network")).to.deep.equal(["npm", "venv", "network"]);
      expect(names("kernelspec")).to.deep.equal([
        "npm",
        "venv",
        "jupyter",
        "kernelspec",
      ]);
    });

    it("run once; one that failed runs again", async () => {
      let runs = 0;
      let done = false;
      const step = {
        name: "npm" as const,
        title: "a step",
        needs: [],
        isDone: () => done,
        run: async () => {
          runs += 1;
          if (runs === 1) throw new Error("no network");
          done = true;
        },
      };
      const once = () =>
        quietly(() => ensure(["npm"], { root, steps: [step] }));
      const failure = await once().then(() => undefined, String);
      expect(failure).to.contain("Set-up stopped at: a step.\nno network");
      await once();
      await once();
      expect(runs).to.equal(2);
      expect(existsSync(pathsOf(root).lock)).to.equal(false);
    });

    const stepOf = (
      name: StepName,
      needs: StepName[],
      run: () => Promise<void>,
    ) => {
      let done = false;
      const finish = async () => {
        await run();
        done = true;
      };
      return { name, title: name, needs, isDone: () => done, run: finish };
    };

    it("run beside each other, each after those that it needs", async () => {
      const events: string[] = [];
      const logged = (name: StepName, needs: StepName[] = []) =>
        stepOf(name, needs, async () => {
          events.push(`${name} begins`);
          await sleep(20);
          events.push(`${name} ends`);
        });
      const network = logged("network", ["npm", "venv"]);
      const steps = [logged("npm"), logged("venv"), network];
      await quietly(() => ensure(["network"], { root, steps }));
      expect(events.slice(0, 2)).to.deep.equal(["npm begins", "venv begins"]);
      expect(events.slice(4)).to.deep.equal(["network begins", "network ends"]);
    });

    it("do not go on when one fails", async () => {
      const log = path.join(root, "step.log");
      const args = ["-e", "setTimeout(() => {}, 60_000)"];
      const options = { log, advice: "" };
      const endless = () => runLogged(process.execPath, args, options);
      let reached = false;
      const steps = [
        stepOf("npm", [], () => sleep(300).then(() => refuse())),
        stepOf("venv", [], endless),
        stepOf("network", ["npm"], async () => void (reached = true)),
      ];
      const names: StepName[] = ["network", "venv"];
      const failure = await quietly(() => ensure(names, { root, steps })).then(
        () => undefined,
        String,
      );
      expect(failure).to.contain("Set-up stopped at: npm.\nrefused");
      expect(reached).to.equal(false);
      expect(existsSync(pathsOf(root).lock)).to.equal(false);
    });

    it("show the end of the log when a program fails", async () => {
      const log = path.join(root, "step.log");
      const script = "console.log('the reason'); process.exit(3)";
      const failure = await runLogged(process.execPath, ["-e", script], {
        log,
        advice: "Look here.",
      }).then(() => undefined, String);
      expect(failure).to.contain("failed (3)");
      expect(failure).to.contain("the reason");
      expect(failure).to.contain("Look here.");
    });
  });

  describe("the lock", () => {
    it("lets one at a time work", async () => {
      const file = pathsOf(root).lock;
      const events: string[] = [];
      const work = (name: string) => async () => {
        events.push(`${name} begins`);
        await sleep(50);
        events.push(`${name} ends`);
      };
      // This process stands for both; the second must not take the first's lock for one left over by itself.
      const holder = JSON.stringify({ pid: process.ppid, host: os.hostname() });
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, holder);
      setTimeout(() => {
        events.push("the other ends");
        rmSync(file);
      }, 300);
      let waited = 0;
      await withLock(file, work("ours"), () => waited++);
      expect(waited).to.equal(1);
      expect(events).to.deep.equal([
        "the other ends",
        "ours begins",
        "ours ends",
      ]);
    });

    it("is taken over from a process that died, or stopped touching it", async () => {
      const file = pathsOf(root).lock;
      mkdirSync(path.dirname(file), { recursive: true });
      const dead = { pid: 2 ** 30, host: os.hostname() };
      const elsewhere = { pid: 1, host: "another machine" };
      for (const holder of [dead, elsewhere]) {
        writeFileSync(file, JSON.stringify(holder));
        if (holder === elsewhere) utimesSync(file, 0, 0);
        expect(await withLock(file, async () => "worked")).to.equal("worked");
        expect(existsSync(file)).to.equal(false);
      }
    });
  });

  describe("the npm packages", () => {
    const machine = { platform: "linux", arch: "x64" };
    const lock = {
      packages: {
        "": {},
        "node_modules/a": { version: "1.0.0" },
        "node_modules/a-win32": {
          version: "1.0.0",
          optional: true,
          os: ["win32"],
        },
      },
    };

    it("are there when npm installed what the lock file asks for", () => {
      const found = { packages: { "node_modules/a": { version: "1.0.0" } } };
      expect(matchesLock(lock, found, machine)).to.equal(true);
      expect(matchesLock(lock, {}, machine)).to.equal(false);
      found.packages["node_modules/a"].version = "1.0.1";
      expect(matchesLock(lock, found, machine)).to.equal(false);
    });

    it("are not there when they came from another system", () => {
      expect(matchesLock(lock, lock, machine)).to.equal(false);
      expect(
        matchesLock(lock, lock, { platform: "win32", arch: "x64" }),
      ).to.equal(true);
    });

    it("are looked at again when the lock file changes", async () => {
      const file = path.join(root, "package-lock.json");
      const installed = path.join(root, "node_modules/.package-lock.json");
      mkdirSync(path.dirname(installed));
      writeFileSync(installed, JSON.stringify({ packages: {} }));
      writeFileSync(file, JSON.stringify({ packages: {} }));
      expect(npmPackages.isDone(root)).to.equal(false);
      await npmPackages.run(root, path.join(root, "log"));
      expect(npmPackages.isDone(root)).to.equal(true);
      writeFileSync(file, JSON.stringify({ packages: {}, changed: true }));
      expect(npmPackages.isDone(root)).to.equal(false);
    });
  });

  describe("the kernelspec", () => {
    it("names Node and the kernel by absolute paths, and follows them", async () => {
      await kernelspec.run(root, "");
      const file = path.join(pathsOf(root).kernelspec, "kernel.json");
      const spec = JSON.parse(readFileSync(file, "utf8"));
      expect(spec.argv[0]).to.equal(process.execPath);
      expect(spec.argv).to.include(path.join(root, "src/kernel/main.ts"));
      expect(spec.argv.at(-1)).to.equal("{connection_file}");
      expect(spec.display_name).to.equal("TypeScript (tslab)");
      expect(kernelspec.isDone(root)).to.equal(true);
      spec.argv[0] = "/an/older/node";
      writeFileSync(file, JSON.stringify(spec));
      expect(kernelspec.isDone(root)).to.equal(false);
    });
  });

  describe("Jupyter's environment", () => {
    it("stays inside the project and leaves the user's own Jupyter out", () => {
      const env = jupyterEnv(root, {
        PATH: "/usr/bin",
        JUPYTER_PATH: "/home/user/kernels",
        JUPYTER_CONFIG_DIR: "/home/user/.jupyter",
        PYTHONPATH: "/home/user/lib",
        LANG: "C.UTF-8",
      });
      expect(env.PATH).to.equal(
        [pathsOf(root).bin, "/usr/bin"].join(path.delimiter),
      );
      expect(env.LANG).to.equal("C.UTF-8");
      expect(env).to.not.have.any.keys("JUPYTER_PATH", "PYTHONPATH");
      for (const [name, value] of Object.entries(env))
        if (/^(JUPYTER(LAB)?_.*|IPYTHON)DIR$/.test(name))
          expect(value, name).to.match(new RegExp(`^${root}`));
    });
  });

  describe("Python", () => {
    it("is asked for in plain words where only Node is installed", () => {
      const find = () => findVenvMaker({ PATH: root });
      expect(find).to.throw("JupyterLab needs Python 3.10 to 3.14");
      expect(find).to.throw("python3: not found");
      expect(find).to.throw("uv: not found");
      expect(find).to.throw("sudo apt install python3 python3-venv");
    });

    it("must be new enough and able to make a venv; else uv is used", function () {
      if (process.platform === "win32") this.skip();
      const program = (name: string, text: string) =>
        writeFileSync(path.join(root, name), `#!/bin/sh\n${text}\n`, {
          mode: 0o755,
        });
      program("python3", "echo 3.9");
      program("python", "echo 3.11; exit 1");
      const find = () => findVenvMaker({ PATH: root });
      expect(find).to.throw("python3: is 3.9, expected 3.10 to 3.14");
      expect(find).to.throw("python: is 3.11, but its venv module");
      program("uv", "exit 0");
      expect(find().uv).to.equal(true);
      program("python3.12", "echo 3.12");
      expect(find().command).to.deep.equal(["python3.12", "-m", "venv"]);
    });
  });

  describe("the weights", () => {
    it("are not used when they are not the published ones", () => {
      const file = path.join(root, "weights.pth");
      writeFileSync(file, "something else");
      expect(() => verifySha256(file, "0".repeat(64))).to.throw(
        /Expected the SHA-256 of .*weights\.pth to be 0{64}, got [0-9a-f]{64}/,
      );
    });
  });
});
