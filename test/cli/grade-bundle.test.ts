import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { zipFiles } from "../../src/grade/zip-files";
import { temporaryFolder, write } from "../grade/helpers/folder";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);

function bundle(...args: string[]) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", "grade:bundle", ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
}

describe("npm run grade:bundle", () => {
  const folder = temporaryFolder();

  it("makes an autograder that grades in a folder of its own", async function () {
    const zip = path.join(folder(), "autograder.zip");
    const { status, stderr } = bundle(
      "gradescope",
      "02-grad-cam",
      "--out",
      zip,
      "--points",
      "toHeatmap=4",
    );
    expect(status, stderr).to.equal(0);
    const { files } = await zipFiles(readFileSync(zip), new Date());
    const names = files.map((file) => file.path);
    expect(names).to.include.members([
      "setup.sh",
      "run_autograder",
      "lessons/02-grad-cam/checks.ts",
    ]);
    expect(
      names.filter((name) => /^lessons\/(?!02-grad-cam)/.test(name)),
    ).to.deep.equal([]);

    const autograder = path.join(folder(), "autograder");
    const source = path.join(autograder, "source");
    for (const file of files) write(source, { [file.path]: await file.read() });
    symlinkSync(
      path.join(ROOT, "node_modules"),
      path.join(source, "node_modules"),
    );
    mkdirSync(path.join(autograder, "results"));
    write(autograder, { "submission/02-grad-cam.ts": solution });
    const run = spawnSync("bash", [path.join(source, "run_autograder")], {
      encoding: "utf8",
      env: { ...process.env, AUTOGRADER: autograder },
    });
    if (/^Isolation '/m.test(run.stderr)) this.skip();
    expect(run.status, run.stderr).to.equal(0);
    const results = path.join(autograder, "results/results.json");
    const { score, extra_data } = JSON.parse(readFileSync(results, "utf8"));
    expect(score).to.equal(8);
    expect(extra_data.isolation).to.be.oneOf(["bubblewrap", "container"]);
    expect(statSync(path.dirname(results)).mode & 0o077).to.equal(0);
  });

  it("makes scripts that bash reads, and the same zip every time", async () => {
    const zips = ["a.zip", "b.zip"].map((name) => path.join(folder(), name));
    for (const zip of zips)
      expect(bundle("gradescope", "02-grad-cam", "--out", zip).status).to.equal(
        0,
      );
    expect(readFileSync(zips[0]).equals(readFileSync(zips[1]))).to.equal(true);
    const { files } = await zipFiles(readFileSync(zips[0]), new Date());
    for (const name of ["setup.sh", "run_autograder"]) {
      const script = path.join(folder(), name);
      writeFileSync(
        script,
        await files.find((file) => file.path === name)!.read(),
      );
      expect(spawnSync("bash", ["-n", script]).status, name).to.equal(0);
    }
  });

  it("refuses wrong arguments by name", () => {
    const cases: [string[], RegExp][] = [
      [[], /Expected the system to be 'gradescope', got undefined/],
      [["gradescop", "02-grad-cam"], /Did you mean 'gradescope'/],
      [["gradescope"], /Expected one lesson, got none/],
      [["gradescope", "02-gradcam"], /Did you mean '02-grad-cam'/],
      [
        ["gradescope", "02-grad-cam", "--partial", "some"],
        /Expected --partial/,
      ],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = bundle(...args);
      expect(status, stderr).to.equal(2);
      expect(stderr)
        .to.match(message)
        .and.not.match(/\n\s+at /);
    }
  });
});
