import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { versionOf } from "../../src/grade/sandbox-snapshot";
import { pathsOf, ROOT } from "../../src/setup/paths.mjs";
import { temporaryFolder, write } from "./helpers/folder";

const FOLDER = path.join(pathsOf().cache, "sandbox");

/** The hash of what a new process starts its sandboxes from. */
const made = () =>
  execFileSync(
    process.execPath,
    [
      ...["--require", "tsx/cjs", "-e"],
      `const { createHash } = require("node:crypto");
      require("./src/grade/sandbox-snapshot").sandboxSnapshot().then((file) =>
        console.log(createHash("sha256").update(require("node:fs").readFileSync(file)).digest("hex")));`,
    ],
    { cwd: ROOT, encoding: "utf8" },
  );

const kept = () => {
  const [name, ...others] = readdirSync(FOLDER).filter((one) =>
    one.endsWith(".blob"),
  );
  expect(others).to.deep.equal([]);
  return path.join(FOLDER, name);
};

describe("a sandbox's snapshot", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("is made once for a version of the code, and kept", () => {
    const first = made();
    const { mtimeMs } = statSync(kept());
    expect(made()).to.equal(first);
    expect(statSync(kept()).mtimeMs).to.equal(mtimeMs);
    expect(path.basename(kept())).to.match(/^[0-9a-f]{64}\.blob$/);
  });

  it("has another version where the code or the packages change, and not where anything else does", () => {
    const files = { "src/a/b.ts": "1", "src/c.md": "1", "package.json": "1" };
    const version = (changed: Partial<typeof files>) => {
      write(folder(), { ...files, ...changed });
      return versionOf(path.join(folder(), "src"));
    };
    const first = version({});
    expect(version({ "src/a/b.ts": "2" })).to.not.equal(first);
    expect(version({ "package.json": "2" })).to.not.equal(first);
    expect(version({ "src/c.md": "2" })).to.equal(first);
  });

  it("is made again where it is gone", () => {
    const size = readFileSync(kept()).length;
    rmSync(FOLDER, { recursive: true });
    made();
    expect(readFileSync(kept()).length).to.be.closeTo(size, size / 10);
  });
});
