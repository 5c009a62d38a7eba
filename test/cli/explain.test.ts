import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { gradCam, loadImage, loadModel } from "../../src";
import { expectClose } from "../helpers/compare";

const ROOT = path.join(__dirname, "../..");
const photo = path.join(ROOT, "datasets/photos/cat-and-espresso.png");
const golden = path.join(ROOT, "test/fixtures/golden/gap-small/model.json");

function explain(...args: string[]) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", "explain", ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
}

describe("npm run explain", () => {
  let out: string;
  before(() => {
    out = mkdtempSync(path.join(tmpdir(), "explain-"));
  });
  after(() => rmSync(out, { recursive: true }));

  it("writes every value, the heat map and the overlay", async () => {
    const folder = path.join(out, "new/folder");
    const { status, stderr, stdout } = explain(
      ...["--model", "efficientnet-lite0", "--image", photo],
      ...["--class", "espresso", "--method", "gradCam", "--out", folder],
    );
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain("Grad-CAM for 'espresso' (class 967");
    const read = (name: string) => path.join(folder, name);
    const json = JSON.parse(readFileSync(read("explanation.json"), "utf8"));
    const e = await gradCam(
      await loadModel("efficientnet-lite0"),
      await loadImage(photo),
      { target: "espresso" },
    );
    expect(json).to.include({ method: "Grad-CAM", layer: "conv_head" });
    expect(json.target.label).to.equal("espresso");
    expectClose(json.map.flat(), e.map.data, 1e-6);
    expectClose(json.activations.flat(2), e.activations.data, 1e-6);
    expect(json.heatmap.length).to.equal(224);
    const heat = await loadImage(read("heatmap.png"));
    expect([heat.height, heat.width]).to.deep.equal([224, 224]);
    const over = await loadImage(read("overlay.png"));
    expect([over.height, over.width]).to.deep.equal([448, 448]);
  });

  it("takes another model, an index, a layer, and --mean and --std", async () => {
    const { status, stderr } = explain(
      ...["--model", golden, "--image", photo, "--class", "2", "--out", out],
      ...["--layer", "conv2", "--mean", "100,110,120", "--std", "50"],
    );
    expect(status, stderr).to.equal(0);
    const json = JSON.parse(
      readFileSync(path.join(out, "explanation.json"), "utf8"),
    );
    const preprocess = { mean: [100, 110, 120], std: 50 };
    const network = await loadModel(golden, { preprocess });
    const image = await loadImage(photo);
    const e = await gradCam(network, image, { target: 2, layer: "conv2" });
    expectClose(json.signedMap.flat(), e.signedMap.data, 1e-6);
  });

  it("takes a gradient of the picture as a method", () => {
    const { status, stderr, stdout } = explain(
      ...["--model", golden, "--image", photo, "--class", "2"],
      ...["--method", "guided-backprop", "--out", out],
    );
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain("guided backprop for '2'");
    const json = JSON.parse(
      readFileSync(path.join(out, "explanation.json"), "utf8"),
    );
    expect(json.guided).to.deep.equal(["conv1", "conv2", "conv3"]);
    expect(json.gradient[0][0]).to.have.length(3);
  });

  const wrong: [string, string[], RegExp][] = [
    ["no picture", ["--out", "x"], /The option --image is missing/],
    ["no place", ["--image", photo], /The option --out is missing/],
    [
      "an unknown method",
      ["--image", photo, "--out", "x", "--method", "gradCamm"],
      /Expected --method to be 'cam', .* got 'gradCamm'. Did you mean 'gradCam'/,
    ],
    [
      "an unknown class",
      ["--image", photo, "--out", "x", "--class", "expresso"],
      /got 'expresso'. Did you mean 'espresso/,
    ],
    ["an unknown option", ["--imaeg", photo], /Unknown option '--imaeg'/],
    [
      "a mean that is no number",
      ["--image", photo, "--out", "x", "--mean", "1,b"],
      /Expected --mean to be a number or numbers separated by commas, got '1,b'/,
    ],
  ];
  for (const [what, args, message] of wrong)
    it(`refuses ${what}, without a stack, and writes nothing`, () => {
      const { status, stderr } = explain(...args);
      expect(status).to.not.equal(0);
      expect(stderr).to.match(message);
      expect(stderr).to.not.match(/\n\s+at /);
      expect(existsSync(path.join(ROOT, "x"))).to.equal(false);
    });

  it("shows its help", () => {
    const { status, stdout } = explain("--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("--image FILE");
  });
});
