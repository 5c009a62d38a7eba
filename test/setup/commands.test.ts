import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { scripts } from "../../package.json";
import { parseStart } from "../../src/cli/start.mjs";
import { nodeProblem } from "../../src/setup/node-version.mjs";
import { ROOT } from "../../src/setup/paths.mjs";

function workbook(...args: string[]) {
  const entry = path.join(ROOT, "src/cli/workbook.mjs");
  return spawnSync(process.execPath, [entry, ...args], { encoding: "utf8" });
}

describe("the commands' entry", () => {
  it("lists every command that package.json calls", () => {
    const { status, stdout } = workbook("--help");
    expect(status).to.equal(0);
    const calls = Object.values(scripts).filter((script) =>
      script.startsWith("node src/cli/workbook.mjs "),
    );
    expect(calls).to.have.length.greaterThan(0);
    for (const call of calls)
      expect(stdout).to.match(new RegExp(`npm run ${call.split(" ")[2]}\\b`));
  });

  it("suggests the command that was meant", () => {
    const { status, stderr } = workbook("notebook");
    expect(status).to.equal(1);
    expect(stderr).to.contain("got 'notebook'. Did you mean 'notebooks'?");
  });

  it("prints the help of start and test without a set-up", () => {
    for (const name of ["start", "test"]) {
      const { status, stdout } = workbook(name, "--help");
      expect(status).to.equal(0);
      expect(stdout).to.match(new RegExp(`^npm ${name} `));
    }
  });

  it("fails without a stack trace on a wrong flag", () => {
    const { status, stderr } = workbook("start", "--prot", "1");
    expect(status).to.equal(1);
    expect(stderr.trim().split("\n")).to.have.length(1);
    expect(stderr).to.contain("Did you mean '--port'?");
  });
});

describe("npm start's flags", () => {
  it("open a browser at the first free port unless told otherwise", () => {
    expect(parseStart([])).to.deep.equal({
      help: false,
      browser: true,
      port: undefined,
    });
    expect(parseStart(["--no-browser", "--port", "9000"])).to.deep.equal({
      help: false,
      browser: false,
      port: 9000,
    });
  });

  for (const port of ["0", "65536", "0x50", "80.5", "http", ""])
    it(`refuse port '${port}'`, () => {
      expect(() => parseStart([`--port=${port}`])).to.throw(
        `Expected --port to be a whole number from 1 to 65535, got '${port}'.`,
      );
    });

  it("refuse what they do not know", () => {
    expect(() => parseStart(["notebooks"])).to.throw("notebooks");
    expect(() => parseStart(["--port"])).to.throw("--port");
  });
});

describe("the version of Node", () => {
  it("must load ES modules by require", () => {
    for (const version of ["20.19.0", "20.20.2", "22.12.0", "24.0.0"])
      expect(nodeProblem(version)).to.equal(undefined);
    for (const version of ["20.18.3", "18.20.0", "12.0.0"])
      expect(nodeProblem(version)).to.contain(`20.19 or newer, got ${version}`);
  });
});
