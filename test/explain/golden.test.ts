import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { cam, engine, gradCam, loadModel, type ExplainMethod } from "../../src";
import { expectClose, rejection } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";

const METHODS: Record<string, ExplainMethod> = { cam, gradCam };

for (const golden of goldenCases()) {
  describe(`golden case ${golden.name}`, () => {
    const { layer, target, input } = golden;
    const explain = async (method: ExplainMethod) =>
      method(await loadModel(golden.model), input, { layer, target });

    it("gives the logits before a final softmax", async () => {
      const network = await loadModel(golden.model);
      expectClose((await network.logits(input)).data, golden.logits);
    });

    for (const [name, method] of Object.entries(METHODS)) {
      const expected = golden.methods[name];
      if (!expected) {
        it(`refuses ${name}, which is not defined here`, async () => {
          const error = await rejection(explain(method));
          expect(error.message).to.contain("global average pooling");
        });
        continue;
      }
      it(`agrees with float64 in ${name}`, async () => {
        const e = await explain(method);
        expectClose(e.weights!.data, expected.weights!);
        expectClose(e.signedMap.data, expected.signedMap.flat());
        expectClose(e.map.data, expected.map.flat());
      });
    }

    it("agrees in the score, A, dy/dA and the heat map of Grad-CAM", async () => {
      const e = await explain(gradCam);
      expectClose([e.target.score], [golden.score]);
      expectClose(e.activations.data, golden.activations.flat(2));
      expectClose(e.gradients!.data, golden.activationGradients.flat(2));
      expectClose(e.heatmap.data, golden.heatmap.flat());
    });
  });
}

describe("golden cases on the other engines", () => {
  it("agree on the plain JavaScript engine as well", async function () {
    // Each engine gets a process of its own; the child must not start another.
    if ((await engine()).name === "cpu") return;
    const mocha = require.resolve("mocha/bin/mocha.js");
    const { status, stdout } = spawnSync(
      process.execPath,
      [mocha, "--no-config", "--require", "tsx/cjs", __filename],
      {
        cwd: path.join(__dirname, "../.."),
        env: { ...process.env, WORKBOOK_ENGINE: "cpu" },
        encoding: "utf8",
      },
    );
    expect(status, stdout).to.equal(0);
  });
});
