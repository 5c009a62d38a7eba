import { expect } from "chai";
import { beamCaption, engine, gradCam, greedyCaption } from "../../src";
import { rejection } from "../helpers/compare";
import { smallCaptioner } from "../helpers/captioner";
import { picture, seeded } from "../helpers/networks";
import * as tf from "@tensorflow/tfjs";

describe("captions of a network", () => {
  before(engine);
  const image = picture([8, 8, 3]);

  it("take the likeliest word at every step, and sum up to the sentence's ln p", async () => {
    const network = smallCaptioner();
    const said = await greedyCaption(network, image);
    const logits = await network.logits({ image, caption: said.indices });
    const steps = said.wordLogProbabilities.map((logP, t) => {
      const row = network.labels.map((_, w) => logits.get(t, w));
      const total = row.reduce((sum, y) => sum + Math.exp(y), 0);
      const best = Math.max(...row);
      expect(Math.log(Math.exp(best) / total)).to.be.closeTo(logP, 1e-4);
      return network.labels[row.indexOf(best)];
    });
    expect(steps.filter((word) => word !== "<end>")).to.deep.equal([
      ...said.words,
    ]);
    const sum = said.wordLogProbabilities.reduce((a, b) => a + b, 0);
    expect(said.logProbability).to.be.closeTo(sum, 1e-9);
  });

  it("by a search wide enough are the likeliest of all sentences", async () => {
    for (const seed of [3, 4, 5]) {
      const network = smallCaptioner(seed);
      const [best] = await beamCaption(network, image, { beams: 300 });
      const greedy = await greedyCaption(network, image);
      expect(best.logProbability).to.be.at.least(greedy.logProbability);
      const narrow = await beamCaption(network, image, { beams: 2 });
      expect(narrow).to.have.length(2);
      expect(narrow[0].logProbability).to.be.at.least(narrow[1].logProbability);
      expect(best.logProbability).to.be.at.least(narrow[0].logProbability);
    }
  });

  it("stand in for the sentence where a picture alone is explained", async () => {
    const network = smallCaptioner();
    const { indices, words } = await greedyCaption(network, image);
    const target = [0, words[0] ?? "<end>"] as const;
    const options = { target, layer: "conv" };
    const alone = await gradCam(network, image, options);
    const given = await gradCam(
      network,
      { image, caption: [...indices] },
      options,
    );
    expect(alone.signedMap.data).to.deep.equal(given.signedMap.data);
  });

  it("name the argument that is wrong", async () => {
    const network = smallCaptioner();
    const beams = await rejection(beamCaption(network, image, { beams: 0 }));
    expect(beams.message).to.include("`beams`");
    const input = tf.input({ shape: [8, 8, 3] });
    const outputs = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
    const other = seeded(tf.model({ inputs: input, outputs }));
    const wrong = await rejection(greedyCaption(other, image));
    expect(wrong.message).to.include("writes captions");
  });
});
