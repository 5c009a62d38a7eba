import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { notebook, temporaryFolder, write } from "../grade/helpers/folder";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);
const wrong = solution.replace("tf.mean(gradients", "tf.sum(gradients");

function check(...args: string[]) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", "check", ...args],
    // CI systems ask for colours, which would stand between the words.
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
}

describe("npm run check", () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string) => {
    write(folder(), { [name]: content });
    return path.join(folder(), name);
  };

  it("passes the solution, with the lesson from the file's name", () => {
    const { status, stdout, stderr } = check(file("02-grad-cam.ts", solution));
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain("20 passing");
    expect(stdout).to.contain("✔ has the ReLU after the sum");
  });

  it("fails with mocha's exit code for what is wrong, and takes mocha's flags before and after the file", () => {
    const { status, stdout } = check(
      "--reporter",
      "json",
      file("x.ts", wrong),
      "--lesson",
      "02-grad-cam",
      "--grep",
      "gradCamWeights",
    );
    const { stats, failures } = JSON.parse(stdout);
    expect(stats).to.include({ tests: 6, failures: 6 });
    expect(failures[0].fullTitle).to.contain("gradCamWeights");
    expect(status).to.equal(6);
  });

  it("leaves the hidden checks out when asked to", () => {
    const { stdout } = check(
      file("02-grad-cam.ts", solution),
      "--visible",
      "--reporter",
      "json",
    );
    expect(JSON.parse(stdout).stats.tests).to.equal(11);
  });

  it("takes the cells of a notebook", () => {
    const [imports, ...cells] = solution.split(/^export /m);
    const text = notebook([
      imports,
      ...cells.map((cell): [string, string] => [
        `exercise:${/function (\w+)/.exec(cell)![1]}`,
        cell,
      ]),
    ]);
    const { status, stdout } = check(
      file("02-grad-cam.ipynb", text),
      "--reporter",
      "dot",
    );
    expect(stdout).to.contain("20 passing");
    expect(status).to.equal(0);
  });

  it("refuses wrong arguments by name, without a stack", () => {
    const cases: [string[], RegExp][] = [
      [[], /FILE is missing/],
      [
        ["/no/02-grad-cam.ts"],
        /got '\/no\/02-grad-cam.ts', which is not there/,
      ],
      [["README.md"], /Expected FILE to be a \.ts file or a notebook/],
      [
        [file("02-gradcam.ts", "")],
        /got '02-gradcam'.*Did you mean '02-grad-cam'/,
      ],
      [[file("a.ts", ""), "--lesson"], /--lesson needs a name/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = check(...args);
      expect(status, stderr).to.equal(2);
      expect(stderr)
        .to.match(message)
        .and.not.match(/\n\s+at /);
    }
  });

  it("shows its help", () => {
    const { status, stdout } = check("--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("--visible");
  });
});
