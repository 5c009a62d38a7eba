import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import {
  contrast,
  engine,
  expectedCount,
  gradCam,
  logProbability,
  sentence,
  type ScoreTarget,
} from "../../src";
import { resolveTarget, type Outputs } from "../../src/explain/target";
import { smallCaptioner } from "../helpers/captioner";
import { expectClose } from "../helpers/compare";
import { gradientDeviation } from "../helpers/finite-differences";
import { picture } from "../helpers/networks";

const LABELS = ["yes", "no", "zero", "one", "two", "cat"];
const answers: Outputs = {
  name: "answers",
  labels: LABELS,
  text: {},
  graph: { outputs: [{ name: "out", shape: [6], dtype: "float32" }] },
};
const Y = [0.5, -1, 0.25, 2, 1.5, -0.75];
const scoreOf = (target: ScoreTarget, y: tf.Tensor = tf.tensor1d(Y)) =>
  resolveTarget(target, answers).score([y]);
const value = (target: ScoreTarget) => scoreOf(target).dataSync()[0];
const p = Y.map((y) => Math.exp(y));

describe("scores by name", () => {
  before(engine);

  it("ln p of a class is its share of the softmax", () => {
    const all = p.reduce((a, b) => a + b);
    expect(value(logProbability("two"))).to.be.closeTo(
      Math.log(p[4] / all),
      1e-6,
    );
  });

  it("a contrast is the difference of two logits", () => {
    expect(value(contrast("yes", "no"))).to.be.closeTo(1.5, 1e-6);
    expect(resolveTarget(contrast("yes", 1), answers)).to.include({
      label: "yes - no",
      index: null,
    });
  });

  it("the expected count is over the answers that are numbers, and shifts of all logits leave it", () => {
    const numbers = p[2] + p[3] + p[4];
    expect(value(expectedCount())).to.be.closeTo(
      (p[3] + 2 * p[4]) / numbers,
      1e-6,
    );
    const shifted = scoreOf(expectedCount(), tf.tensor1d(Y.map((y) => y + 7)));
    expect(shifted.dataSync()[0]).to.be.closeTo(value(expectedCount()), 1e-5);
  });

  it("have gradients that agree with finite differences", () => {
    for (const target of [
      logProbability("one"),
      contrast("two", "one"),
      expectedCount(),
    ])
      expect(
        gradientDeviation((y) => scoreOf(target, y), tf.tensor1d(Y)),
      ).to.be.below(2e-4);
  });

  it("of a sentence is the sum over its words and its end", async () => {
    const network = smallCaptioner();
    const image = picture([8, 8, 3]);
    const given = "a cat and";
    const target = sentence(given);
    const options = { target, layer: "conv" };
    const e = await gradCam(network, { image, caption: given }, options);
    const logits = await network.logits({ image, caption: given });
    const ids = [...given.split(" ").map((w) => network.labels.indexOf(w)), 0];
    const expected = ids.slice(0, 5).map((id, t) => {
      const row = network.labels.map((_, w) => logits.get(t, w));
      const total = row.reduce((sum, y) => sum + Math.exp(y), 0);
      return row[id] - Math.log(total);
    });
    expect(e.target.score).to.be.closeTo(
      expected.reduce((a, b) => a + b),
      1e-4,
    );
    expect(e.target.index).to.equal(null);
  });

  it("give maps of their own: that of a contrast is the difference of the maps", async () => {
    const network = smallCaptioner();
    const input = { image: picture([8, 8, 3]), caption: "a cat" };
    const cat = [1, "cat"] as const;
    const target = [contrast(cat, [1, "dog"]), { score: "logit", of: cat }];
    const targets = [...target, { score: "logit", of: [1, "dog"] }];
    const [both, one, other] = await gradCam(network, input, {
      target: targets as ScoreTarget[],
      layer: "conv",
    });
    const difference = one.signedMap.data.map(
      (value, i) => value - other.signedMap.data[i],
    );
    expectClose(both.signedMap.data, difference);
    expect(both.target.score).to.be.closeTo(
      one.target.score - other.target.score,
      1e-5,
    );
  });

  it("name what is wrong", () => {
    expect(() => value({ score: "odds" } as never)).to.throw(
      RangeError,
      "`target.score` to be logit, log-probability",
    );
    expect(() => value(contrast("yes", "nö"))).to.throw("Did you mean 'no'?");
    expect(() => value(sentence("a cat"))).to.throw("writes captions");
    const animals = { ...answers, labels: ["a", "b", "c", "d", "e", "f"] };
    expect(() => resolveTarget(expectedCount(), animals)).to.throw(
      "numbers among its answers",
    );
  });
});
