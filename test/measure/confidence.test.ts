import { expect } from "chai";
import { averageDrop } from "../../src/measure/average-drop";
import { averageGain } from "../../src/measure/average-gain";
import { explanationMap } from "../../src/measure/explanation-map";
import { increaseInConfidence } from "../../src/measure/increase-in-confidence";
import { winShare } from "../../src/measure/win-share";
import { filled, grid } from "./arrays";

describe("confidence in explanation maps", () => {
  const Y = [0.8, 0.5, 0.4, 1];
  const O = [0.4, 0.75, 0.4, 0.9];

  it("drops on average by mean max(0, Y - O) / Y", () => {
    // 0.4 / 0.8 = 0.5; 0 (it rose); 0; 0.1 / 1 = 0.1. Mean 0.15.
    expect(averageDrop(Y, O)).to.be.closeTo(0.15, 1e-12);
  });

  it("increases for the share of images with Y < O", () => {
    expect(increaseInConfidence(Y, O)).to.equal(1 / 4);
  });

  it("gains on average mean max(0, O - Y) / (1 - Y)", () => {
    // 0; 0.25 / 0.5 = 0.5; 0; 0 (Y = 1 has nothing to gain). Mean 0.125.
    expect(averageGain(Y, O)).to.be.closeTo(0.125, 1e-12);
  });

  it("wins where A's drop is smaller than B's; ties are nobody's", () => {
    // Drops of A: 0.5, 0, 0, 0.1. Of B: 0.75, 0.2, 0, 0.05. A wins 2 of 4, B wins 1, one tie.
    const B = [0.2, 0.4, 0.6, 0.95];
    expect(winShare(Y, O, B)).to.equal(2 / 4);
    expect(winShare(Y, B, O)).to.equal(1 / 4);
    expect(winShare(Y, O, O)).to.equal(0);
  });

  it("has no drop, increase or gain where nothing changes, nor at 0 and 1", () => {
    const same = [0, 0.3, 1];
    for (const measure of [averageDrop, increaseInConfidence, averageGain])
      expect(measure(same, same)).to.equal(0);
    expect(averageDrop([0], [0.5])).to.equal(0);
    expect(averageGain([0], [1])).to.equal(1);
  });

  it("drops more the less is left", () => {
    const drops = [0.5, 0.4, 0.2, 0].map((o) => averageDrop([0.5], [o]));
    expect(drops).to.deep.equal([...drops].sort((a, b) => a - b));
    expect(drops.at(-1)).to.equal(1);
  });

  it("accepts typed arrays and a softmax that rounds above 1", () => {
    expect(averageDrop(Float32Array.of(0.5), Float32Array.of(0.25))).to.equal(
      0.5,
    );
    expect(averageGain([1.0000001], [1])).to.equal(0);
  });

  it("refuses logits, empty lists and lists of unlike length", () => {
    expect(() => averageDrop([0.5], [3.2])).to.throw(
      "Expected `masked` to hold probabilities, 0 to 1, got 3.2 at 0. Logits need a softmax first.",
    );
    expect(() => averageGain([], [])).to.throw(
      "Expected `full` to hold at least one probability, got [].",
    );
    expect(() => winShare([0.5, 0.5], [0.5, 0.5], [0.5])).to.throw(
      "Expected `maskedB` to hold 2 probabilities, one per image as in `full`, got 1.",
    );
  });
});

describe("the explanation map", () => {
  it("multiplies every channel of a preprocessed array by the heat", () => {
    const input = filled([1, 2, 2], (i) => [4, -8, 2, 6][i]);
    const result = explanationMap(input, grid([[0.5, 0]]));
    expect(result.shape).to.deep.equal([1, 2, 2]);
    expect([...result.data].map((v) => v + 0)).to.deep.equal([2, -4, 0, 0]);
    expect([...input.data]).to.deep.equal([4, -8, 2, 6]);
  });

  it("multiplies an image's pixels, at the heat map's size", () => {
    const image = {
      name: "cat.png",
      height: 2,
      width: 2,
      pixels: filled([2, 2, 3], () => 200),
    };
    const result = explanationMap(image, grid([[0.25, 1, 0, 1]]));
    const { name, height, width, pixels } = result;
    expect({ name, height, width }).to.deep.equal({
      name: "cat.png through its heat map",
      height: 1,
      width: 4,
    });
    expect([0, 1, 2].map((x) => pixels.get(0, x, 1))).to.deep.equal([
      50, 200, 0,
    ]);
  });

  it("keeps the image where the heat is 1", () => {
    const input = filled([2, 2, 3], (i) => i);
    const ones = filled([2, 2], () => 1);
    expect(explanationMap(input, ones).data).to.deep.equal(input.data);
  });

  it("refuses a map that is not 0 to 1, or does not fit", () => {
    const input = filled([1, 2, 3], () => 1);
    expect(() => explanationMap(input, grid([[3, 0]]))).to.throw(
      "Expected `heatmap` to hold values from 0 to 1, got 3. Use `heatmap`, not `map`.",
    );
    expect(() => explanationMap(input, grid([[1], [0]]))).to.throw(
      "Expected `input` to have the shape [2, 1, C] of the heat map, got [1, 2, 3].",
    );
  });
});
