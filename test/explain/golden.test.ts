import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import {
  cam,
  engine,
  gradCam,
  guidedGradCam,
  loadModel,
  type ExplainMethod,
  type Network,
} from "../../src";
import { gradientMethods, mapMethods } from "../../src/explain/catalogue";
import { findPackage } from "../../src/engine/optional-package";
import { expectClose, rejection } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";

const METHODS: Record<string, ExplainMethod> = mapMethods;
const GRADIENTS = gradientMethods;

for (const golden of goldenCases()) {
  describe(`golden case ${golden.name}`, () => {
    const { layer, target, input } = golden;
    let network: Network;
    before(async () => {
      network = await loadModel(golden.model);
    });

    it("gives the logits before a final softmax", async () => {
      const { data } = await network.logits(input);
      expectClose(data, flat(golden.logits));
    });

    for (const [name, method] of Object.entries(METHODS)) {
      const expected = golden.methods[name];
      if (!expected) continue;
      it(`agrees with float64 in ${name}`, async () => {
        const e = await method(network, input, { layer, target });
        if (expected.weights) expectClose(e.weights!.data, expected.weights);
        else expect(e.weights).to.equal(undefined);
        expectClose(e.signedMap.data, flat(expected.signedMap));
        expectClose(e.map.data, flat(expected.map));
      });
    }

    it("agrees in the score, A, dy/dA and the heat map of Grad-CAM", async () => {
      const e = await gradCam(network, input, { layer, target });
      expectClose([e.target.score], [golden.score]);
      expectClose(e.activations.data, flat(golden.activations));
      expectClose(e.gradients!.data, flat(golden.activationGradients));
      expectClose(e.heatmap.data, flat(golden.heatmap));
    });

    for (const [name, method] of Object.entries(GRADIENTS)) {
      const expected = golden.gradients[name];
      if (!expected) continue;
      it(`agrees with float64 in ${name}`, async () => {
        const { gradient } = await method(network, input, { target });
        expectClose(gradient.data, flat(expected));
      });
    }

    it("agrees with float64 in guidedGradCam", async () => {
      const all = await guidedGradCam(network, input, { layer, target });
      expectClose(all.guidedGradCam.data, flat(golden.guidedGradCam));
    });

    if (!golden.methods.cam)
      it("refuses cam, which is not defined here", async () => {
        const error = await rejection(cam(network, input, { layer, target }));
        expect(error.message).to.match(/global average pooling|one class/);
      });
  });
}

const flat = (nested: unknown): number[] => [nested].flat(Infinity) as number[];

/** What is run on every engine: these cases, and the properties of methods and networks. */
const EVERYWHERE = ["golden", "methods", "networks"].map((name) =>
  path.join(__dirname, `${name}.test.ts`),
);

describe("golden cases, methods and networks on the other engines", () => {
  const installed = {
    onnx: findPackage("onnxruntime-node") !== undefined,
    native: findPackage("@tensorflow/tfjs-node") !== undefined,
    wasm: true,
    cpu: true,
  };
  for (const [name, isThere] of Object.entries(installed)) {
    if (!isThere)
      console.warn(
        `SKIPPED, the engine '${name}' is not installed: golden cases. Install it: npm run engine -- ${name}`,
      );
    it(`agree on the engine ${name} as well`, async function () {
      this.timeout(300_000);
      if (!isThere) this.skip();
      // Each engine gets a process of its own, which must not start another.
      if ((await engine()).name === name || process.env.GOLDEN_CHILD) return;
      const mocha = require.resolve("mocha/bin/mocha.js");
      const { status, stdout } = spawnSync(
        process.execPath,
        [mocha, "--no-config", "--require", "tsx/cjs", ...EVERYWHERE],
        {
          cwd: path.join(__dirname, "../.."),
          env: { ...process.env, WORKBOOK_ENGINE: name, GOLDEN_CHILD: "1" },
          encoding: "utf8",
        },
      );
      expect(status, stdout).to.equal(0);
    });
  }
});
