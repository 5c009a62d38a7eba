import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";

describe("the reference of the core", () => {
  it("is made without a warning: every type that a name uses is in it", function () {
    this.timeout(120_000);
    const typedoc = path.join(__dirname, "../node_modules/typedoc/bin/typedoc");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [typedoc, "--emit", "none"],
      { cwd: path.join(__dirname, ".."), encoding: "utf8" },
    );
    expect(status, stdout + stderr).to.equal(0);
  });
});
