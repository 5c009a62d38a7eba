import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { encodePng } from "../../src/image/image";
import { CAT_AND_DOG, drawScene } from "../../src";

const ROOT = path.join(__dirname, "../..");

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", command, ...args],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, ...env } },
  );
}

describe("npm run evaluate", () => {
  it("prints one line of JSON with the gates' figures", () => {
    const args = ["scenes-gap", "--json", "--scenes", "20"];
    const { status, stdout, stderr } = run("evaluate", args);
    expect(status, stderr).to.equal(0);
    expect(stdout.trim().split("\n")).to.have.length(1);
    const json = JSON.parse(stdout);
    expect(json).to.include({ name: "scenes-gap", scenes: 20, split: "test" });
    for (const key of ["accuracy", "pointing", "energyRatio"])
      expect(json[key]).to.be.a("number");
  });

  it("compares all methods on all networks", function () {
    this.timeout(120_000);
    const { status, stdout, stderr } = run("evaluate", ["--scenes", "4"]);
    expect(status, stderr).to.equal(0);
    for (const name of [
      "scenes-gap",
      "scenes-fc",
      "scenes-caption",
      "scenes-vqa",
    ])
      for (const method of ["gradCam", "gradCamPlusPlus", "scoreCam"])
        expect(stdout).to.match(new RegExp(`${name} .* ${method} `));
  });

  it("names a wrong network, split and number", () => {
    const cases = [
      [["scenes-gab"], "Did you mean 'scenes-gap'"],
      [["scenes-gap", "--split", "tests"], "Did you mean 'test'?"],
      [["scenes-gap", "--scenes", "many"], "--scenes"],
    ] as const;
    for (const [args, text] of cases) {
      const { status, stderr } = run("evaluate", [...args]);
      expect(status).to.equal(2);
      expect(stderr).to.include(text);
    }
  });
});

describe("npm run train", () => {
  it("names a wrong network, number of steps and engine", () => {
    const cases = [
      [[], "the name of one network"],
      [["scenes-fx"], "Did you mean 'scenes-fc'"],
      [["scenes-gap", "--steps", "0"], "--steps"],
    ] as const;
    for (const [args, text] of cases) {
      const { status, stderr } = run("train", [...args]);
      expect(status).to.equal(2);
      expect(stderr).to.include(text);
    }
    const { status, stderr } = run("train", ["scenes-gap"], {
      WORKBOOK_ENGINE: "cpu",
    });
    expect(status).to.equal(2);
    expect(stderr).to.include("gpu or native");
  });
});

describe("npm run explain, on scenes", () => {
  let folder: string;
  let image: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "scenes-"));
    image = path.join(folder, "scene.png");
    const scene = await drawScene(CAT_AND_DOG);
    writeFileSync(image, await encodePng(scene.image.pixels));
  });
  after(() => rmSync(folder, { recursive: true }));

  const explain = (...args: string[]) => {
    const all = ["--image", image, "--out", folder, ...args];
    const { status, stderr, stdout } = run("explain", all);
    const read = () =>
      JSON.parse(readFileSync(path.join(folder, "explanation.json"), "utf8"));
    return { status, stderr, stdout, read };
  };

  it("answers a question, by the score that is asked for", () => {
    const { status, stderr, stdout, read } = explain(
      ...["--model", "scenes-vqa", "--text", "is there a cat?"],
      ...["--class", "yes - no"],
    );
    expect(status, stderr).to.equal(0);
    expect(stdout).to.match(/for 'yes - no' \(score \d/);
    expect(read().target.label).to.equal("yes - no");
    expect(read().target.score).to.be.above(0);
  });

  it("explains a word of the network's own caption", () => {
    const { status, stderr, read } = explain(
      ...["--model", "scenes-caption", "--class", "1,cat"],
      ...["--score", "log-probability"],
    );
    expect(status, stderr).to.equal(0);
    expect(read().target.label).to.equal("ln p(cat)");
  });

  it("asks for the question where it is missing, and names a wrong score", () => {
    const missing = explain("--model", "scenes-vqa", "--class", "yes");
    expect(missing.status).to.equal(2);
    expect(missing.stderr).to.include("--text");
    const wrong = explain(
      ...["--model", "scenes-gap", "--class", "cat", "--score", "logits"],
    );
    expect(wrong.status).to.equal(2);
    expect(wrong.stderr).to.include("Did you mean 'logit'?");
  });
});
