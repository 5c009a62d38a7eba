import v8 from "node:v8";
import vm from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { engine, gradCam, guidedBackprop } from "../../src";
import { averageDense, picture, seeded } from "../helpers/networks";

describe("a thousand explanations", () => {
  it("take no more memory than the first three hundred", async function () {
    this.timeout(120_000);
    await engine();
    v8.setFlagsFromString("--expose-gc");
    const collect = vm.runInNewContext("gc") as () => void;
    const resident = async () => {
      collect();
      // Arrays outside the heap are freed behind the collector's back.
      await new Promise((resolve) => setTimeout(resolve, 100));
      collect();
      return process.memoryUsage().rss / 1e6;
    };
    const inputs = tf.input({ shape: [48, 48, 3] });
    const maps = tf.layers
      .conv2d({ filters: 8, kernelSize: 3, padding: "same", name: "conv" })
      .apply(inputs) as tf.SymbolicTensor;
    const outputs = averageDense(5)(maps);
    const network = seeded(tf.model({ inputs, outputs, name: "maps" }));
    const images = [1, 2, 3].map((seed) => picture([48, 48, 3], seed));
    const run = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const target = i % 5;
        await gradCam(network, images[i % 3], { target });
        await guidedBackprop(network, images[i % 3], { target });
      }
    };
    await run(300);
    const { numTensors, numBytes } = tf.memory();
    const before = await resident();
    await run(1000);
    expect(tf.memory()).to.include({ numTensors, numBytes });
    // A forgotten copy of A alone would be 1000 x 74 kB; the collector's own unrest is some megabytes.
    expect((await resident()) - before).to.be.below(20);
  });
});
