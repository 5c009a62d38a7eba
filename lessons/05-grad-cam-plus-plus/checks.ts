import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  // One row, two columns, two channels: s = [4, 2].
  const activations = array([
    [
      [1, 2],
      [3, 0],
    ],
  ]);

  describe("alphaIJ", () => {
    it("is 1 / (2 + g s), with s the sum of the channel's activations", async () => {
      const gradients = array([
        [
          [0.5, 1],
          [1, 4],
        ],
      ]);
      const alpha = await student.alphaIJ(activations, gradients);
      expect(alpha).to.be.near([
        [
          [1 / 4, 1 / 4],
          [1 / 6, 1 / 10],
        ],
      ]);
    });

    it("is 0 where the gradient is 0", async () => {
      const gradients = array([
        [
          [0, 1],
          [0, 0],
        ],
      ]);
      const alpha = await student.alphaIJ(activations, gradients);
      expect(alpha).to.be.near([
        [
          [0, 1 / 4],
          [0, 0],
        ],
      ]);
    });

    it("takes negative gradients as they are: 2 + g s may be negative", async () => {
      const gradients = array([
        [
          [-0.25, -2],
          [-1, -3],
        ],
      ]);
      const alpha = await student.alphaIJ(activations, gradients);
      expect(alpha).to.be.near([
        [
          [1, -1 / 2],
          [-1 / 2, -1 / 4],
        ],
      ]);
    });

    it("is about a half where the gradient is small, however small it is", async () => {
      const gradients = array([
        [
          [0.001, 0.0001],
          [-0.001, -0.0001],
        ],
      ]);
      const alpha = await student.alphaIJ(activations, gradients);
      expect(alpha).to.be.near([
        [
          [1 / 2.004, 1 / 2.0002],
          [1 / 1.996, 1 / 1.9998],
        ],
      ]);
    });
  });

  describe("plusPlusWeights", () => {
    it("adds alpha times the gradient over the positions, one weight per channel", async () => {
      const gradients = array([
        [
          [0.5, 1],
          [1, 4],
        ],
      ]);
      const weights = await student.plusPlusWeights(activations, gradients);
      expect(weights).to.be.near([0.5 / 4 + 1 / 6, 1 / 4 + 4 / 10]);
    });

    it("leaves out each negative gradient, also where alpha is negative", async () => {
      const gradients = array([
        [
          [0.5, -0.5],
          [-1, 4],
        ],
      ]);
      const weights = await student.plusPlusWeights(activations, gradients);
      expect(weights).to.be.near([0.5 / 4, 4 / 10]);
    });

    it("is 0 for a channel that speaks against the class everywhere", async () => {
      const gradients = array([
        [
          [-0.25, 1],
          [-0.125, 0],
        ],
      ]);
      const weights = await student.plusPlusWeights(activations, gradients);
      expect(weights).to.be.near([0, 1 / 4]);
    });

    it("counts the positions: twice as many with the same s, twice the weight", async () => {
      const two = await student.plusPlusWeights(
        array([[[2], [2]]]),
        array([[[1], [1]]]),
      );
      expect(two).to.be.near([2 / 6]);
      const four = await student.plusPlusWeights(
        array([[[1], [1], [1], [1]]]),
        array([[[1], [1], [1], [1]]]),
      );
      expect(four).to.be.near([4 / 6]);
    });

    it("is the number of positive gradients over s where they are huge", async () => {
      const gradients = array([
        [
          [10_000, 50_000],
          [-10_000, 20_000],
        ],
      ]);
      const weights = await student.plusPlusWeights(activations, gradients);
      expect(weights).to.be.near([1 / 4, 2 / 2]);
    });
  });

  describe("instanceCoverage", () => {
    const heatmap = array([
      [0, 1, 4],
      [1, 2, 8],
    ]);
    const masks = array([
      [
        [0, 0, 1],
        [0, 0, 1],
      ],
      [
        [1, 1, 0],
        [1, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
    ]);

    it("is 1 for every instance where the heat is the same everywhere", async () => {
      const even = array([
        [3, 3, 3],
        [3, 3, 3],
      ]);
      const coverage = await student.instanceCoverage(even, masks);
      expect(coverage).to.be.near([1, 1, 1]);
    });

    it("is the mean heat inside each mask, over the maximum of the whole map", async () => {
      const coverage = await student.instanceCoverage(heatmap, masks);
      expect(coverage).to.be.near([6 / 8, 2 / 3 / 8, 2 / 8]);
    });

    it("does not depend on the scale of the map", async () => {
      const faint = array([
        [0, 0.01, 0.04],
        [0.01, 0.02, 0.08],
      ]);
      const coverage = await student.instanceCoverage(faint, masks);
      expect(coverage).to.be.near([6 / 8, 2 / 3 / 8, 2 / 8]);
    });

    it("is 0 for every instance of a map that is zero everywhere", async () => {
      const zero = array([
        [0, 0, 0],
        [0, 0, 0],
      ]);
      const coverage = await student.instanceCoverage(zero, masks);
      expect(coverage).to.be.near([0, 0, 0]);
    });
  });
};
