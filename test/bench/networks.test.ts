import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import {
  buildOnCpu,
  MODELS,
  NETWORKS,
  type ModelName,
} from "../../bench/networks";
import { PICTURES, writeNetwork } from "../../bench/weights";
import { engine, loadModel } from "../../src";

/** As torchvision's documentation has them. */
const PARAMETERS: Readonly<Record<ModelName, number>> = {
  mobilenetv2: 3504872,
  resnet18: 11689512,
  vgg16: 138357544,
};

const MAPS: Readonly<Record<ModelName, number[]>> = {
  mobilenetv2: [7, 7, 1280],
  resnet18: [7, 7, 512],
  vgg16: [14, 14, 512],
};

describe("the networks of the benchmark", () => {
  before(engine);

  for (const name of MODELS)
    it(`${name} has as many parameters as torchvision's, and the map to explain`, async () => {
      const backend = tf.getBackend();
      const { numTensors } = tf.memory();
      const model = await buildOnCpu(name);
      const sizes = model.trainableWeights.map(({ shape }) =>
        (shape as number[]).reduce((a, b) => a * b, 1),
      );
      expect(sizes.reduce((a, b) => a + b)).to.equal(PARAMETERS[name]);
      const { outputShape } = model.getLayer(NETWORKS[name].layer);
      expect(outputShape).to.deep.equal([null, ...MAPS[name]]);
      model.dispose();
      expect(tf.memory().numTensors).to.equal(numTensors);
      expect(tf.getBackend()).to.equal(backend);
    });

  it("are written the same for the same seed, and load", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "bench-"));
    try {
      const [a, b] = ["a", "b"].map((name) => path.join(folder, name));
      await writeNetwork("mobilenetv2", a);
      await writeNetwork("mobilenetv2", b);
      for (const file of ["model.json", "weights.bin", "pictures.bin"]) {
        const [one, other] = [a, b].map((at) =>
          readFileSync(path.join(at, file)),
        );
        expect(one.equals(other), file).to.equal(true);
      }
      const pictures = readFileSync(path.join(a, "pictures.bin"));
      expect(pictures.length).to.equal(4 * PICTURES * 224 * 224 * 3);
      const network = await loadModel(path.join(a, "model.json"));
      expect(network.defaultLayer).to.equal(NETWORKS.mobilenetv2.layer);
      network.model.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
