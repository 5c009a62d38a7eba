import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { launcher, PERMISSION_FLAGS } from "../../src/grade/isolation";
import { descendants, left } from "./hostile/processes";

const CANARY = "canary-5b20e7";

interface Run {
  /** Without Node's permission model, the operating system's walls stand alone. */
  readonly permission?: boolean;
  readonly milliseconds?: number;
}

/** Runs a script where a submission would run, without anything of ours around it; gives what it prints. */
async function inside(
  isolation: "bubblewrap" | "container",
  script: string,
  { permission = false, milliseconds = 10_000 }: Run = {},
): Promise<string> {
  const { command, args, cwd } = (await launcher(isolation))();
  const flags = args
    .slice(0, args.indexOf("--snapshot-blob"))
    .filter((flag) => permission || !PERMISSION_FLAGS.includes(flag));
  const child = spawn(command, [...flags, "-e", script], {
    cwd,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  return new Promise((resolve) =>
    child.once("close", () => {
      clearTimeout(timer);
      resolve(output);
    }),
  );
}

describe("the walls of a sandbox", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "canary-"));
  const file = path.join(folder, "canary.txt");
  let server: Server;
  let requests = 0;

  before(async () => {
    writeFileSync(file, CANARY);
    process.env.SANDBOX_CANARY = CANARY;
    server = createServer((_, response) => {
      requests++;
      response.end(CANARY);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });

  after(() => {
    delete process.env.SANDBOX_CANARY;
    rmSync(folder, { recursive: true });
    server.close();
  });

  describe("bubblewrap alone", () => {
    it("shows Node, the libraries it needs, and the snapshot", async () => {
      const seen = await inside(
        "bubblewrap",
        'console.log(require("fs").readdirSync("/").join())',
      );
      const ofNode = process.execPath.split("/")[1];
      const folders = ["child.blob", "lib", "lib64", "usr", ofNode];
      expect(folders).to.include.members(seen.trim().split(","));
    });

    it("hides files", async () => {
      const read = `require("fs").readFileSync(${JSON.stringify(file)}, "utf8")`;
      const seen = await inside("bubblewrap", `console.log(${read})`);
      expect(seen).to.include("ENOENT");
      expect(seen).not.to.include(CANARY);
    });

    it("hides the environment", async () => {
      const seen = await inside(
        "bubblewrap",
        "console.log(JSON.stringify(process.env))",
      );
      expect(Object.keys(JSON.parse(seen) as object)).to.deep.equal(["PWD"]);
    });

    it("lets nothing be written", async () => {
      const seen = await inside(
        "bubblewrap",
        `for (const folder of ["/", "/usr/", "/tmp/", "/dev/shm/"])
          try { require("fs").writeFileSync(folder + "x", "x"); console.log("written", folder); }
          catch (error) { console.log(error.code); }`,
      );
      expect(seen).not.to.include("written");
    });

    it("has no network", async () => {
      const { port } = server.address() as AddressInfo;
      const seen = await inside(
        "bubblewrap",
        `require("http").get({ host: "127.0.0.1", port: ${port} }, () => console.log("connected"))
          .on("error", (error) => console.log(error.code))`,
      );
      expect(seen).to.match(/ECONNREFUSED|ENETUNREACH/);
      expect(requests).to.equal(0);
    });

    it("has no other processes: a kill of all reaches its own", async () => {
      const seen = await inside(
        "bubblewrap",
        'console.log(process.pid); try { process.kill(-1, "SIGKILL"); } catch (error) { console.log(error.code); }',
      );
      expect(Number.parseInt(seen)).to.be.below(10);
    });

    it("has no shell, and ends what is started with it", async () => {
      const before = descendants();
      const started = new Set<string>();
      const watch = setInterval(() => {
        for (const one of descendants()) if (!before.has(one)) started.add(one);
      }, 50);
      const seen = await inside(
        "bubblewrap",
        `const { spawn, spawnSync } = require("child_process");
        console.log(spawnSync("/bin/sh", ["-c", "id"]).error.code);
        for (let i = 0; i < 3; i++)
          spawn(process.execPath, ["-e", "for (;;);"], { detached: true }).unref();
        setTimeout(() => { console.log("ends"); process.exit(); }, 500);`,
      );
      clearInterval(watch);
      expect(seen).to.include("ENOENT").and.to.include("ends");
      expect(started.size).to.be.above(3);
      expect(await left(started)).to.deep.equal([]);
    });

    it("stops a fork bomb at its limit, and starts others meanwhile", async () => {
      const bomb = inside(
        "bubblewrap",
        `const { spawn } = require("child_process");
        let started = 0;
        for (let i = 0; i < 300; i++) {
          const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 1e6)"]);
          child.on("error", () => {});
          if (child.pid) started++;
        }
        console.log("started", started);`,
        { milliseconds: 4000 },
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      const other = await inside("bubblewrap", 'console.log("well")');
      expect(other).to.include("well");
      const [, started] = /started (\d+)/.exec(await bomb) ?? [];
      expect(Number(started)).to.be.within(1, 63);
    });

    it("gives no more memory than its limit", async () => {
      const seen = await inside(
        "bubblewrap",
        `const all = [];
        try { for (let i = 0; i < 40; i++) { all.push(new Uint8Array(1 << 26).fill(1)); console.log(all.length * 64); } }
        catch (error) { console.log(error.message); }`,
      );
      const most = Math.max(...[...seen.matchAll(/^\d+$/gm)].map(Number));
      expect(most).to.be.within(500, 2000);
    });
  });

  describe("Node's permission model in it", () => {
    const refused: Readonly<Record<string, string>> = {
      "reading files": 'require("fs").readdirSync("/")',
      "starting programs":
        'require("child_process").spawnSync(process.execPath)',
      workers: 'new (require("worker_threads").Worker)("", { eval: true })',
      "native addons": 'process.dlopen({ exports: {} }, "/x.node")',
      "the inspector": 'require("inspector").open(0)',
    };
    for (const [what, script] of Object.entries(refused))
      it(`refuses ${what}`, async () => {
        const seen = await inside(
          "bubblewrap",
          `try { ${script}; console.log("allowed"); } catch (error) { console.log(error.code); }`,
          { permission: true },
        );
        expect(seen).to.match(
          /ERR_(ACCESS_DENIED|DLOPEN_DISABLED|DLOPEN_FAILED)/,
        );
      });
  });

  describe("container", () => {
    before(function () {
      // Only root can become another user.
      if (process.getuid?.() !== 0) this.skip();
    });

    it("is another user, who cannot become root or signal the grader", async () => {
      const seen = await inside(
        "container",
        `console.log(process.getuid(), process.getgroups().join());
        try { process.setuid(0); console.log("root"); } catch (error) { console.log(error.code); }
        try { process.kill(${process.pid}, 9); console.log("signalled"); } catch (error) { console.log(error.code); }`,
      );
      expect(seen).to.match(/^[234]\d{4} /);
      expect(seen)
        .to.include("EPERM")
        .and.not.to.match(/root|signalled/);
    });

    it("hides the environment and root's files", async () => {
      writeFileSync(`${file}.secret`, CANARY, { mode: 0o600 });
      const seen = await inside(
        "container",
        `console.log(JSON.stringify(process.env));
        try { console.log(require("fs").readFileSync(${JSON.stringify(`${file}.secret`)}, "utf8")); }
        catch (error) { console.log(error.code); }`,
      );
      expect(seen).to.include("EACCES").and.not.to.include(CANARY);
    });
  });

  for (const isolation of ["bubblewrap", "quickjs"])
    it(`end with a grader that is killed: ${isolation}`, async () => {
      const script = `
        require("./src/grade/sandbox").createSandboxPool({ isolation: "${isolation}", ready: 2 })
          .then((pool) => pool.open({ code: "exports.f = () => { for (;;); };", refusedImports: [] }))
          .then((sandbox) => { void sandbox.call("f", []); console.log("runs"); });`;
      const before = descendants();
      const grader = spawn(
        process.execPath,
        ["--require", "tsx/cjs", "-e", script],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      await once(grader.stdout, "data");
      const started = [...descendants()].filter((one) => !before.has(one));
      grader.kill("SIGKILL");
      await once(grader, "close");
      expect(started.length).to.be.above(3);
      expect(await left(started)).to.deep.equal([]);
    });
});
