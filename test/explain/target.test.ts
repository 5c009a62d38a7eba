import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import {
  engine,
  gradCam,
  loadModel,
  type ExplainOptions,
  type Network,
  type Target,
} from "../../src";
import { resolveTarget } from "../../src/explain/target";
import { expectClose, rejection } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";

const golden = goldenCases().find(({ name }) => name === "gap-small")!;
const zoo = (labels: string[]) => ({
  name: "zoo",
  labels,
  text: {},
  graph: {
    outputs: [
      { name: "out", shape: [labels.length], dtype: "float32" as const },
    ],
  },
});
const animals = zoo([
  "cat",
  "dog, hound",
  "crane",
  "bird, crane",
  "tabby, tabby cat",
]);
const index = (target: string | number) => resolveTarget(target, animals).index;
const message = (target: string | number) => {
  try {
    index(target);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
};

describe("targets", () => {
  before(engine);

  it("are found by index, by label in any case, and by a synonym in it", () => {
    expect(index(1)).to.equal(1);
    expect(index("Cat")).to.equal(0);
    expect(index("hound")).to.equal(1);
    expect(index("tabby, tabby cat")).to.equal(4);
  });

  it("prefer a whole label to a synonym", () => {
    expect(index("crane")).to.equal(2);
  });

  it("that several classes share are refused with their indices", () => {
    const twice = zoo(["crane", "crane", "cat"]);
    expect(() => resolveTarget("crane", twice)).to.throw(
      "Several classes of zoo are called 'crane': 0 (crane) and 1 (crane). Use the index.",
    );
  });

  it("that do not exist are refused with near matches", () => {
    expect(message("catt")).to.equal(
      "Expected `target` to be one of the 5 labels of zoo (cat, dog, crane, bird, tabby), got 'catt'. Did you mean 'cat'?",
    );
    expect(message("xylophone")).to.not.contain("Did you mean");
  });

  it("outside the classes are refused with the range", () => {
    for (const wrong of [-1, 5, 1.5, NaN])
      expect(message(wrong)).to.equal(
        `Expected \`target\` to be a class of zoo, an index from 0 to 4 or a label, got ${wrong}.`,
      );
  });

  describe("in gradCam", () => {
    let network: Network;
    before(async () => {
      network = await loadModel(golden.model);
    });
    const signed = async (options: ExplainOptions<Target>) =>
      (await gradCam(network, golden.input, options)).signedMap.data;

    it("default to the likeliest class", async () => {
      const [best] = await network.predict(golden.input, { top: 1 });
      const { target } = await gradCam(network, golden.input);
      expect(target.index).to.equal(best.index);
      expect(target.score).to.be.closeTo(best.score, 1e-5);
    });

    it("may be a function of the logits: a contrast is the difference of the maps", async () => {
      const contrast = (y: tf.Tensor) =>
        tf.sub(tf.slice(y, [1], [1]), tf.slice(y, [2], [1]));
      const e = await gradCam(network, golden.input, { target: contrast });
      expect(e.target).to.include({ index: null, label: "contrast" });
      const a = await signed({ target: 1 });
      const b = await signed({ target: 2 });
      expectClose(
        e.signedMap.data,
        a.map((value, i) => value - b[i]),
        1e-5,
      );
    });

    it("with `negative` give minus the map", async () => {
      const plus = await signed({ target: 1 });
      const minus = await signed({ target: 1, negative: true });
      expectClose(
        minus,
        plus.map((value) => -value),
        1e-6,
      );
    });

    it("give the same map when every logit is shifted by a constant", async () => {
      const shifted = (y: tf.Tensor) => tf.slice(tf.add(y, 1000), [1], [1]);
      expectClose(
        await signed({ target: shifted }),
        await signed({ target: 1 }),
        1e-5,
      );
    });

    it("and a layer that does not exist are refused with the list of layers", async () => {
      const error = await rejection(signed({ target: 1, layer: "conv33" }));
      expect(error.message).to.equal(
        "Expected `layer` to be a layer of model, got 'conv33'. Did you mean 'conv3', 'conv1' or 'conv2'? Layers with a map: image, conv1, conv2, conv3.".replace(
          "model,",
          `${network.name},`,
        ),
      );
      const flat = await rejection(signed({ target: 1, layer: "gap" }));
      expect(flat.message).to.contain(
        "Expected `layer` to have a map [h, w, K], got 'gap'",
      );
    });
  });
});
