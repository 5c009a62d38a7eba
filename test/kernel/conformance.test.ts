import { spawn } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { jupyterEnv, pathsOf } from "../../src/setup/paths.mjs";

/** Runs conformance.py under the project's Python. */
function runSuite(): Promise<{ status: number | null; text: string }> {
  const file = path.join(__dirname, "conformance.py");
  const child = spawn(pathsOf().python, [file], { env: jupyterEnv() });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) =>
    child.on("close", (status) => resolve({ status, text })),
  );
}

describe("the kernel, by Jupyter's own tests", () => {
  it("passes all of them but the pager's, which it does not have", async function () {
    this.timeout(180_000);
    const { status, text } = await runSuite();
    expect(status, text).to.equal(0);
    const skipped = text.match(/^.*skipped '.*'$/gm);
    expect(skipped, text).to.have.length(1);
    expect(skipped![0]).to.match(/^test_pager/);
    expect(text).to.match(/^Ran 16 tests in/m);
  });
});
