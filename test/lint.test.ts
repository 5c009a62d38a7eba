import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";

describe("the code (slow)", () => {
  it("passes npm run lint: types, style and formatting", function () {
    this.timeout(300_000);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", "tsx/cjs", "src/cli/lint.ts"],
      { cwd: path.join(__dirname, ".."), encoding: "utf8" },
    );
    expect(status, stdout + stderr).to.equal(0);
  });
});
